"""Permits and certificates: entered by their owner, opened by few, followed to their last day."""

from datetime import date, timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from etalase.choices import HiddenReason
from members import tasks
from members.choices import CredentialKind
from members.models import AccessLog, Credential, Notification, User
from members.services import credentials as services
from members.signals import credential_lapsed, credential_restored
from okoce.errors import RuleBroken
from tests.factories import (
    BusinessFactory,
    CategoryFactory,
    CredentialFactory,
    PendampingFactory,
    ProductFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + b"izin " * 20


@pytest.fixture
def credential():
    return CredentialFactory()


@pytest.fixture
def owner(credential):
    return credential.business.member.user


@pytest.fixture
def heard():
    """Which signals were sent, in order."""
    names = []

    def lapsed(credential, **kwargs):
        names.append("lapsed")

    def restored(credential, **kwargs):
        names.append("restored")

    credential_lapsed.connect(lapsed)
    credential_restored.connect(restored)
    yield names
    credential_lapsed.disconnect(lapsed)
    credential_restored.disconnect(restored)


def food_on_show(**credential):
    product = ProductFactory(category=CategoryFactory(slug="keripik-dan-camilan"))
    product.permit = CredentialFactory(business=product.business, **credential)
    product.save()
    return product


def form_data(**changes) -> dict:
    return {
        "kind": CredentialKind.PIRT,
        "number": "2063174010001-30",
        "issuer": "Dinas Kesehatan",
        "valid_from": "2026-01-02",
        "valid_until": "2031-01-01",
        **changes,
    }


def scan(content: bytes = PDF, name: str = "izin.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


# Services.


@pytest.mark.parametrize("who", [UserFactory, StaffFactory, PendampingFactory])
def test_only_the_owner_enters_and_renews(who, credential):
    by, day = who(), date(2026, 1, 1)

    with pytest.raises(RuleBroken):
        services.add_credential(credential.business, kind="nib", number="1", valid_from=day, by=by)
    with pytest.raises(RuleBroken):
        services.renew_credential(credential, number="1", valid_from=day, by=by)


def test_only_staff_check_and_never_their_own(credential, owner):
    for by in (owner, PendampingFactory(), UserFactory()):
        with pytest.raises(RuleBroken):
            services.verify_credential(credential, by=by)

    services.verify_credential(credential, by=StaffFactory())

    credential.refresh_from_db()
    assert credential.verified_at is not None


def test_renewed_paper_is_to_be_checked_again(credential, owner):
    services.verify_credential(credential, by=StaffFactory())

    services.renew_credential(
        credential, number=credential.number, valid_from=date(2026, 1, 1), by=owner
    )

    credential.refresh_from_db()
    assert (credential.verified_at, credential.valid_until) == (None, None)


@pytest.mark.parametrize("who", ["owner", "staff"])
def test_withdrawing_needs_a_reason_and_tells_the_rest(
    who, credential, owner, heard, django_capture_on_commit_callbacks
):
    by = owner if who == "owner" else StaffFactory()
    with pytest.raises(RuleBroken):
        services.revoke_credential(credential, by=by, reason=" ")

    with django_capture_on_commit_callbacks(execute=True):
        services.revoke_credential(credential, by=by, reason="Salah nomor")

    credential.refresh_from_db()
    assert (credential.is_in_force, credential.revoke_reason) == (False, "Salah nomor")
    assert heard == ["lapsed"]
    with pytest.raises(RuleBroken):
        services.revoke_credential(credential, by=by, reason="Lagi")


@pytest.mark.parametrize("who", [UserFactory, PendampingFactory])
def test_others_withdraw_nothing(who, credential):
    with pytest.raises(RuleBroken):
        services.revoke_credential(credential, by=who(), reason="Salah nomor")


def test_lapse_is_told_once(heard):
    today = timezone.localdate()
    CredentialFactory(valid_until=today - timedelta(days=1))
    CredentialFactory(valid_until=today)
    CredentialFactory(valid_until=None)

    assert tasks.find_lapsed_credentials() == 1
    assert tasks.find_lapsed_credentials() == 0
    assert heard == ["lapsed"]


def test_failed_receiver_is_tried_again():
    paper = CredentialFactory(valid_until=timezone.localdate() - timedelta(days=1))

    def broken(**kwargs):
        raise OSError("down")

    credential_lapsed.connect(broken)
    try:
        with pytest.raises(OSError, match="down"):
            services.find_lapsed()
    finally:
        credential_lapsed.disconnect(broken)

    paper.refresh_from_db()
    assert paper.lapse_told_at is None
    assert services.find_lapsed() == 1


def test_product_is_hidden_on_the_day_after_the_last_and_comes_back(
    django_capture_on_commit_callbacks,
):
    product = food_on_show(valid_until=timezone.localdate() - timedelta(days=1))
    maker = product.business.member.user

    services.find_lapsed()

    product.refresh_from_db()
    assert (product.is_listed, product.hidden_reason) == (False, HiddenReason.PERMIT)
    assert Notification.objects.filter(user=maker, kind="product_hidden").count() == 1

    with django_capture_on_commit_callbacks(execute=True):
        services.renew_credential(
            product.permit,
            number=product.permit.number,
            valid_from=date(2026, 1, 1),
            valid_until=timezone.localdate() + timedelta(days=400),
            by=maker,
        )

    product.refresh_from_db()
    assert (product.is_listed, product.hidden_reason) == (True, "")


# Pages.


def test_owner_enters_a_paper_with_a_scan(client):
    business = BusinessFactory()
    client.force_login(business.member.user)

    response = client.post(
        "/saya/usaha/izin/baru/?lanjut=/saya/produk/", {**form_data(), "proof": scan()}
    )

    assert (response.status_code, response.url) == (302, "/saya/produk/")
    paper = business.credentials.get()
    assert paper.valid_until == date(2031, 1, 1)
    assert "izin" not in paper.proof.name.removeprefix("credentials/")
    assert storages["private"].exists(paper.proof.name)


@pytest.mark.parametrize("address", ["https://jahat.test/", "//jahat.test/", "jahat"])
def test_way_back_stays_with_us(client, address):
    business = BusinessFactory()
    client.force_login(business.member.user)

    response = client.post(f"/saya/usaha/izin/baru/?lanjut={address}", form_data())

    assert response.url == "/saya/usaha/izin/"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"number": ""}, "number", "required"),
        ({"valid_until": "2020-01-01"}, "valid_until", "backwards"),
        ({"valid_from": "kemarin"}, "valid_from", "invalid"),
        ({"kind": "sim"}, "kind", "invalid_choice"),
        ({"proof": scan(b"MZ\x90\0")}, "proof", "wrong_content"),
        ({"proof": scan(b"<html>")}, "proof", "wrong_content"),
        ({"proof": scan(PDF + b"\0" * 10 * 1024 * 1024)}, "proof", "too_heavy"),
    ],
)
def test_wrong_paper_is_refused_and_what_was_typed_stays(client, changes, field, code):
    business = BusinessFactory()
    client.force_login(business.member.user)

    response = client.post("/saya/usaha/izin/baru/", form_data(**changes))

    assert response.status_code == 422
    assert [each.code for each in response.context["form"].errors.as_data()[field]] == [code]
    assert b"Dinas Kesehatan" in response.content
    assert not business.credentials.exists()


def test_same_paper_is_entered_once(client, credential, owner):
    client.force_login(owner)

    response = client.post(
        "/saya/usaha/izin/baru/", form_data(kind=credential.kind, number=credential.number)
    )

    assert response.status_code == 422
    assert [each.code for each in response.context["form"].errors.as_data()["number"]] == ["twice"]


@pytest.mark.parametrize("number", ["P-IRT 2-06", "123", "MD 867031001234", "ID 31 11 0000 1234"])
def test_shape_of_a_number_is_never_enforced(client, number):
    business = BusinessFactory()
    client.force_login(business.member.user)

    client.post("/saya/usaha/izin/baru/", form_data(number=number))

    assert business.credentials.get().number == number


def test_renewing_replaces_the_scan(client, credential, owner, django_capture_on_commit_callbacks):
    client.force_login(owner)
    client.post(f"/saya/usaha/izin/{credential.pk}/", {**form_data(), "proof": scan()})
    credential.refresh_from_db()
    first = credential.proof.name

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/saya/usaha/izin/{credential.pk}/",
            {**form_data(), "proof": scan(b"\x89PNG\r\n\x1a\n....", "a.pdf")},
        )
    client.post(f"/saya/usaha/izin/{credential.pk}/", form_data(number="baru"))

    credential.refresh_from_db()
    assert credential.number == "baru"
    assert credential.proof.name.endswith(".png")
    assert not storages["private"].exists(first)
    assert storages["private"].exists(credential.proof.name)


def test_owner_withdraws(client, credential, owner):
    client.force_login(owner)

    client.post(f"/saya/usaha/izin/{credential.pk}/cabut/", {"reason": "Salah nomor"})

    credential.refresh_from_db()
    assert credential.revoked_at is not None
    assert client.get(f"/saya/usaha/izin/{credential.pk}/").status_code == 404


def with_scan(client, credential, owner) -> str:
    client.force_login(owner)
    client.post(f"/saya/usaha/izin/{credential.pk}/", {**form_data(), "proof": scan()})
    return f"/saya/usaha/izin/{credential.pk}/berkas/"


def test_scan_is_opened_by_its_owner_without_a_log(client, credential, owner):
    response = client.get(with_scan(client, credential, owner))

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("who", [StaffFactory, PendampingFactory])
def test_who_checks_leaves_a_line_in_the_log(client, credential, owner, who):
    address, reader = with_scan(client, credential, owner), who()
    client.force_login(reader)

    assert client.get(address).status_code == 200

    line = AccessLog.objects.get()
    assert (line.member, line.reader) == (credential.business.member, reader)


def test_nginx_sends_the_scan_when_it_can(client, credential, owner, settings):
    settings.PRIVATE_REDIRECT = "/private/"

    response = client.get(with_scan(client, credential, owner))

    credential.refresh_from_db()
    assert response["X-Accel-Redirect"] == f"/private/{credential.proof.name}"
    assert response.content == b""


def test_strangers_find_nothing(client, credential, owner):
    address = with_scan(client, credential, owner)
    pages = [address, f"/saya/usaha/izin/{credential.pk}/"]
    strangers = [
        BusinessFactory().member.user,
        PendampingFactory(kecamatan=["31.71.01"]),
        User.objects.create_superuser(email="super@contoh.test"),
    ]

    for stranger in strangers:
        client.force_login(stranger)
        assert [client.get(page).status_code for page in pages] == [404, 404]
        response = client.post(f"/saya/usaha/izin/{credential.pk}/cabut/", {"reason": "Iseng saja"})
        assert response.status_code == 404

    client.logout()
    assert [client.get(page).status_code for page in pages] == [302, 302]
    assert not AccessLog.objects.exists()
    assert Credential.objects.get(pk=credential.pk).revoked_at is None


def test_list_costs_the_same_with_one_paper_and_with_thirty(client, query_count, credential, owner):
    client.force_login(owner)
    one = query_count(client.get, "/saya/usaha/izin/")
    CredentialFactory.create_batch(29, business=credential.business)

    assert query_count(client.get, "/saya/usaha/izin/") == one


def test_without_a_business_there_are_no_papers(client):
    client.force_login(UserFactory())

    assert client.get("/saya/usaha/izin/").status_code == 404


def test_changed_paper_waits_for_staff_again(client):
    paper = CredentialFactory(verified_at=timezone.now())
    staff = StaffFactory()
    client.force_login(staff)

    def waiting() -> int:
        queues = client.get("/admin/").context["queues"]
        return next(q.count for q in queues if "/members/credential/" in q.url)

    before = waiting()
    services.renew_credential(
        paper,
        number="2063171010999-31",
        valid_from=paper.valid_from,
        by=paper.business.member.user,
    )
    after = waiting()
    services.verify_credential(paper, by=staff)

    assert (before, after, waiting()) == (0, 1, 0)
