import json
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from members.choices import ClaimStatus, MemberStatus, NoticeTopic, OfferKind, StepStatus
from members.models import (
    AccessLog,
    Business,
    ChannelPreference,
    ClaimCase,
    Consent,
    ConsentText,
    Erasure,
    Member,
    Notification,
    Offering,
    Topic,
    User,
)
from members.notices import notify
from members.services import change_member_status, ensure_steps, graduate, read_nik
from members.services.claims import decide_claim
from members.services.privacy import erase_account, personal_data
from members.services.registration import give_consents
from members.signals import collect_personal_data, member_erased
from okoce.errors import RuleBroken
from tests.factories import (
    BusinessFactory,
    CredentialFactory,
    MemberFactory,
    PendampingFactory,
    PhotoFactory,
    ProductFactory,
    StaffFactory,
    UserFactory,
)
from tests.sessions import sign_in_afresh

pytestmark = pytest.mark.django_db

PRIVACY = "/akun/privasi/"
EXPORT = "/akun/privasi/unduh/"
ERASE = "/akun/privasi/hapus/"
NAME = "Zubaidah Qomariyah"
PHONE = "+6281377788899"
EMAIL = "zubaidah.q@contoh.test"
NIK = "3674014101900777"
BUSINESS = "Warung Zubaidah Xq"
REASON = "Mencocokkan data dengan KTP"


def erase_word() -> str:
    return gettext("ERASE")


@pytest.fixture
def texts() -> dict[str, ConsentText]:
    return {text.purpose: text for text in ConsentText.objects.current()}


@pytest.fixture
def member(texts) -> Member:
    """Somebody who has been through everything, so that every table holds something of theirs."""
    user = UserFactory(name=NAME, phone=PHONE, email=EMAIL)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    member = MemberFactory(
        user=user, nik=NIK, status=MemberStatus.SUBMITTED, story=f"Saya {NAME}, {PHONE}"
    )
    give_consents(member, texts.values())
    pendamping, staff = PendampingFactory(), StaffFactory()
    ensure_steps(member)
    change_member_status(member, MemberStatus.RETURNED, by=pendamping, note=f"{NAME} keliru")
    change_member_status(member, MemberStatus.SUBMITTED, by=user)
    change_member_status(member, MemberStatus.VERIFIED, by=pendamping)
    graduate(
        member, on=date(2026, 6, 1), evidence=f"Hadir: {NAME}", reason=f"{NAME} lulus", by=staff
    )
    read_nik(member, by=staff, reason=REASON)
    business = BusinessFactory(member=member, name=BUSINESS, story=NAME, address=f"Rumah {NAME}")
    Offering.objects.create(
        business=business, kind=OfferKind.OFFER, topic=Topic.objects.first(), note=NAME
    )
    credential = CredentialFactory(business=business, number=f"IRT {NAME}", issuer=NAME)
    credential.proof.save("izin.pdf", ContentFile(b"kertas"))
    member.avatar.save("saya.webp", ContentFile(b"gambar"))
    product = ProductFactory(business=business, name=f"Kue {NAME}", description=f"Buatan {NAME}")
    PhotoFactory(product=product)
    notify(
        user,
        "x",
        key="x",
        topic=NoticeTopic.RECORD,
        title=f"Halo {NAME}",
        body=f"{PHONE} {EMAIL}",
    )
    ChannelPreference.objects.create(user=user, channel="sms", topic="record", wanted=False)
    LogEntry.objects.create(
        user=staff,
        content_type=ContentType.objects.get_for_model(Member),
        object_id=str(member.pk),
        object_repr=NAME,
        action_flag=2,
        change_message=f"Nama: {NAME}",
    )
    return member


def places_that_hold(*needles: str) -> set[tuple[str, str]]:
    """Every table with a row that holds one of these texts, in any column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for needle in needles:
                cursor.execute(
                    f'SELECT EXISTS (SELECT 1 FROM "{table}" AS t WHERE t::text ILIKE %s)',
                    [f"%{needle}%"],
                )
                if cursor.fetchone()[0]:
                    found.add((table, needle))
    return found


# The page.


@pytest.mark.parametrize("path", [PRIVACY, ERASE])
def test_privacy_needs_an_account(client, path):
    assert client.get(path).url.startswith(reverse("account_login"))


def test_privacy_shows_consents_and_readings(client, member, texts):
    client.force_login(member.user)

    response = client.get(PRIVACY)

    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("data-consent=") == len(texts)
    for text in texts.values():
        assert text.title in page
    assert REASON in page


def test_privacy_shows_one_s_own_readings_only(client, member):
    client.force_login(MemberFactory().user)

    page = client.get(PRIVACY).content.decode()

    assert "data-reading=" not in page
    assert "data-consent=" not in page


def test_privacy_works_without_a_record(client):
    client.force_login(UserFactory())

    assert client.get(PRIVACY).status_code == 200


def test_readings_page_by_key_and_cost_the_same(client, query_count):
    member, reader = MemberFactory(), StaffFactory()
    client.force_login(member.user)
    AccessLog.objects.create(member=member, reader=reader, what="NIK", reason=REASON)
    with_one = query_count(client.get, PRIVACY)
    for n in range(40):
        AccessLog.objects.create(
            member=member, reader=StaffFactory(name=f"Petugas {n}"), what="NIK", reason=REASON
        )

    assert query_count(client.get, PRIVACY) == with_one
    seen, path = [], PRIVACY
    while path:
        response = client.get(path)
        seen += [reading.pk for reading in response.context["readings"]]
        path = response.context["next_url"] and PRIVACY + response.context["next_url"]
    assert seen == list(member.access_log.order_by("-pk").values_list("pk", flat=True))
    assert len(seen) == 41


@pytest.mark.parametrize("before", ["x", "-1", "0", "99999999999999999999"])
def test_readings_from_nowhere_are_an_ordinary_page(client, before):
    client.force_login(MemberFactory().user)

    assert client.get(PRIVACY, {"sebelum": before}).status_code == 200


# Consents.


def test_optional_consent_is_withdrawn_and_given_again(client, member, texts):
    client.force_login(member.user)
    consent = member.consents.get(text=texts["kabar"])

    response = client.post(f"{PRIVACY}persetujuan/{consent.pk}/tarik/")

    assert response.url == PRIVACY
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    assert client.post(f"{PRIVACY}persetujuan/{consent.pk}/tarik/").status_code == 404

    client.post(f"{PRIVACY}persetujuan/{texts['kabar'].pk}/beri/")

    assert member.consents.filter(text=texts["kabar"], withdrawn_at=None).count() == 1
    assert member.consents.filter(text=texts["kabar"]).count() == 2


def test_consent_given_twice_is_one(client, member, texts):
    client.force_login(member.user)

    for _press in range(2):
        client.post(f"{PRIVACY}persetujuan/{texts['kabar'].pk}/beri/")

    assert member.consents.filter(text=texts["kabar"]).count() == 1


def test_required_consent_cannot_be_withdrawn_alone(client, member, texts):
    client.force_login(member.user)
    consent = member.consents.get(text=texts["keanggotaan"])

    client.post(f"{PRIVACY}persetujuan/{consent.pk}/tarik/")

    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_consent_of_somebody_else_is_no_page(client, member, texts):
    client.force_login(MemberFactory().user)
    consent = member.consents.get(text=texts["kabar"])

    assert client.post(f"{PRIVACY}persetujuan/{consent.pk}/tarik/").status_code == 404
    assert client.get(f"{PRIVACY}persetujuan/{consent.pk}/tarik/").status_code == 405
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_required_text_is_not_given_here(client, texts):
    client.force_login(MemberFactory().user)

    assert client.post(f"{PRIVACY}persetujuan/{texts['keanggotaan'].pk}/beri/").status_code == 404
    assert not Consent.objects.exists()


# Taking the data along.


def test_export_asks_who_one_is_again(client, member):
    client.force_login(member.user)

    assert client.get(EXPORT).status_code == 405
    response = client.post(EXPORT)

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_reauthenticate"))


def test_export_holds_everything(client, member):
    sign_in_afresh(client, member.user)

    response = client.post(EXPORT)

    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    data = response.json()
    assert data["account"]["phone"] == PHONE
    assert data["account"]["email"] == EMAIL
    assert data["member"]["name"] == NAME
    assert data["member"]["nik"] == NIK
    assert data["member"]["kecamatan"] == "Tebet"
    assert data["business"]["name"] == BUSINESS
    assert data["offers_and_needs"][0]["note"] == NAME
    assert data["permits_and_certificates"][0]["issuer"] == NAME
    assert len(data["consents"]) == 3
    assert data["consents"][0]["text"]["version"] == 1
    assert [row["new_status"] for row in data["status_changes"]] == [
        "verified", "submitted", "returned",
    ]  # fmt: skip
    assert data["graduations"][0]["reason"] == f"{NAME} lulus"
    assert data["who_read_my_data"][0]["reason"] == REASON
    assert len(data["steps"]) == 7
    assert data["step_changes"]
    assert any(row["body"] == f"{PHONE} {EMAIL}" for row in data["notices"])
    assert data["notice_choices"][0]["wanted"] is False
    assert data["email_addresses"][0]["email"] == EMAIL


def test_export_leaves_out_secrets(client, member):
    data = json.dumps(personal_data(member.user), ensure_ascii=False)

    assert member.nik_hash not in data
    assert member.user.password not in data
    assert "session_key" not in data


def links_to(*models, on_delete):
    """The fields of our tables that link to one of these and do this when it goes."""
    for model in apps.get_app_config("members").get_models():
        for field in model._meta.concrete_fields:
            link = field.remote_field
            if link and link.model in models and link.on_delete.__name__ == on_delete:
                yield model, field


def test_every_own_table_of_a_person_is_in_the_export_or_left_out_for_a_reason():
    # A name under a decision about somebody else is not one's own data.
    tables = {
        model._meta.label for model, _field in links_to(User, Member, Business, on_delete="CASCADE")
    }

    assert tables == {
        "members.AccessLog",
        "members.Block",
        "members.Business",
        "members.ChannelPreference",
        "members.Connection",
        "members.Consent",
        "members.Credential",
        "members.DealCheck",
        # What others find of the record that is in the export itself.
        "members.DirectoryEntry",
        "members.Graduation",
        "members.Meeting",
        "members.MeetingAnswer",
        "members.Member",
        "members.MemberChange",
        "members.MemberStep",
        "members.Message",
        "members.Notification",
        "members.Offering",
        # How many messages are unread, and the last one that was read.
        "members.Participant",
        # Work, not the person: which kecamatan a pendamping is assigned to.
        "members.PendampingAssignment",
        "members.TopicFollow",
    }


def test_every_table_that_outlives_an_account_is_known():
    """Rows with a link to a person that stay: their words are emptied, or they have none."""
    links = {
        f"{model._meta.label}.{field.name}"
        for model, field in links_to(User, on_delete="SET_NULL")
        if field.name != "history_user"
    }

    assert links == {
        "members.CaseChange.by",
        "members.ConnectionChange.by",
        "members.Deal.partner",
        "members.Deal.proposer",
        "members.DealChange.by",
        "members.ForumReply.author",
        "members.ForumTopic.author",
        "members.MeetingChange.by",
        "members.MemberChange.by",
        "members.PostChange.by",
        "members.Report.reporter",
        "members.ReportCase.author",
        "members.ReportCase.decided_by",
        "members.StepChange.by",
    }


def test_other_apps_add_their_part_of_the_export(member):
    def answer(member, **kwargs):
        return {"shelf": [member.number]}

    collect_personal_data.connect(answer)
    data = personal_data(member.user)
    collect_personal_data.disconnect(answer)

    assert data["shelf"] == [member.number]


def test_export_without_a_record_holds_the_account():
    data = personal_data(UserFactory(phone=PHONE))

    assert data["account"]["phone"] == PHONE
    assert "member" not in data


def test_export_is_counted(client, member):
    sign_in_afresh(client, member.user)

    codes = [client.post(EXPORT).status_code for _try in range(7)]

    assert codes == [200] * 6 + [429]


# Being forgotten.


def test_erasing_needs_the_word(client, member):
    sign_in_afresh(client, member.user)

    for word in ["", "ya"]:
        response = client.post(ERASE, {"word": word})
        assert response.status_code == 422
        assert 'href="#id_word"' in response.content.decode()

    assert Member.objects.filter(pk=member.pk).exists()


def test_erasing_asks_who_one_is_again(client, member):
    client.force_login(member.user)

    assert client.get(ERASE).status_code == 200
    response = client.post(ERASE, {"word": erase_word()})

    assert response.url.startswith(reverse("account_reauthenticate"))
    assert Member.objects.filter(pk=member.pk).exists()


def test_erasing_leaves_nothing_personal_anywhere(
    client, member, django_capture_on_commit_callbacks
):
    needles = [NAME, "Zubaidah", PHONE, PHONE.removeprefix("+62"), EMAIL, NIK, member.nik_hash]
    needles += [BUSINESS, member.number]
    before = {needle for _table, needle in places_that_hold(*needles)}
    assert before == set(needles) - {NIK}
    files = [member.avatar, member.business.credentials.get().proof]
    assert all(file.storage.exists(file.name) for file in files)
    sign_in_afresh(client, member.user)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(ERASE, {"word": erase_word().lower()})

    assert response.status_code == 200
    assert places_that_hold(*needles) == set()
    assert not any(file.storage.exists(file.name) for file in files)
    assert Notification.objects.filter(user__is_staff=False).count() == 0
    erasure = Erasure.objects.get()
    assert (erasure.kecamatan.name, erasure.was_verified) == ("Tebet", True)
    assert erasure.graduated_on == date(2026, 6, 1)


def test_erasing_ends_every_session(client, member):
    other = Client()
    sign_in_afresh(other, member.user)
    session = other.session.session_key
    UserSession.objects.create(
        user=member.user, session_key=session, ip="127.0.0.1", last_seen_at=timezone.now()
    )
    sign_in_afresh(client, member.user)

    client.post(ERASE, {"word": erase_word()})

    assert client.get(PRIVACY).status_code == 302
    assert other.get(PRIVACY).status_code == 302
    assert not other.session.exists(session)


def test_erasing_tells_the_other_apps_first(member):
    heard = []

    def listen(member, **kwargs):
        heard.append((member.pk, Business.objects.filter(member=member).exists()))

    member_erased.connect(listen)
    erase_account(member.user)
    member_erased.disconnect(listen)

    assert heard == [(member.pk, True)]


def test_erasing_is_all_or_nothing(member):
    def fail(**kwargs):
        raise RuleBroken("Tidak bisa")

    member_erased.connect(fail)
    with pytest.raises(RuleBroken):
        erase_account(member.user)
    member_erased.disconnect(fail)

    assert Member.objects.filter(pk=member.pk).exists()
    assert not Erasure.objects.exists()


def test_account_without_a_record_is_erased_too():
    user = UserFactory(name=NAME)

    erase_account(user)

    assert not User.objects.filter(pk=user.pk).exists()
    assert not Erasure.objects.exists()


def test_officer_whose_name_stands_under_decisions_is_refused_in_words(client, member):
    officer = AccessLog.objects.get(member=member).reader
    sign_in_afresh(client, officer)

    response = client.post(ERASE, {"word": erase_word()})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert User.objects.filter(pk=officer.pk).exists()


def test_nik_of_an_erased_record_goes_to_who_waits_for_it(member):
    first, second = (
        MemberFactory(nik=None, status=MemberStatus.SUBMITTED),
        MemberFactory(nik=None, status=MemberStatus.SUBMITTED),
    )
    for claimant in (first, second):
        ClaimCase.objects.create(claimant=claimant, holder=member, nik=NIK)

    erase_account(member.user)

    first.refresh_from_db()
    assert first.nik == NIK
    case = ClaimCase.objects.open().get()
    assert (case.claimant, case.holder) == (second, first)


def test_erased_claimant_leaves_a_case_that_says_nothing():
    holder = MemberFactory(nik=NIK)
    claimant = MemberFactory(nik=None, status=MemberStatus.SUBMITTED, name=NAME)
    case = ClaimCase.objects.create(claimant=claimant, holder=holder, nik=NIK)

    erase_account(claimant.user)

    case.refresh_from_db()
    assert (case.status, case.nik, case.claimant) == (ClaimStatus.LAPSED, None, None)


def test_words_about_an_erased_record_leave_its_decided_cases():
    holder = MemberFactory(nik=NIK, name=NAME)
    case = ClaimCase.objects.create(
        claimant=MemberFactory(nik=None, status=MemberStatus.SUBMITTED), holder=holder, nik=NIK
    )
    decide_claim(case, ClaimStatus.REJECTED, by=StaffFactory(), note=f"Milik {NAME}")

    erase_account(holder.user)

    case.refresh_from_db()
    assert (case.note, case.holder, case.status) == ("", None, ClaimStatus.REJECTED)


def test_person_may_register_again_with_the_same_nik_and_phone(member):
    erase_account(member.user)

    again = MemberFactory(user=UserFactory(phone=PHONE, email=EMAIL), nik=NIK)

    assert again.steps.filter(status=StepStatus.DONE).count() == 0
