import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import partial
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from members.choices import ClaimStatus, Domicile, MemberStatus, OfferKind
from members.models import (
    Business,
    ClaimCase,
    Consent,
    ConsentText,
    Kelurahan,
    Member,
    MemberChange,
    Notification,
    Sector,
    Topic,
    User,
)
from members.services import change_member_status
from members.services.areas import find_kelurahan
from members.services.registration import (
    STEPS,
    member_for,
    save_business,
    save_identity,
    save_nik,
    save_offerings,
    step_to_do,
    submit,
)
from okoce.errors import RuleBroken
from okoce.nik import hash_nik
from tests.factories import TEBET, MemberFactory, PendampingFactory, StaffFactory, UserFactory
from tests.sessions import sign_in_afresh

pytestmark = pytest.mark.django_db

START = "/saya/pendaftaran/"
NIK = "3174014101900012"
LONG_NOTE = "menawarkan-bahan-baku-catatan"
WIB = ZoneInfo("Asia/Jakarta")


def address(step: str) -> str:
    return f"{START}{step}/"


def manggarai() -> Kelurahan:
    return Kelurahan.objects.get(name="Manggarai", kecamatan_id=TEBET)


def answers(step: str, **changed) -> dict:
    """What a person types into one step."""
    typed = {
        "diri": {
            "name": "Siti Rahma",
            "domicile": "jakarta",
            "kelurahan_cari": "Manggarai",
            "kelurahan": manggarai().code,
        },
        "nik": {"nik": NIK},
        "usaha": {
            "name": "Dapur Rahma",
            "sector": Sector.objects.first().pk,
            "makes": "Keripik pisang",
            "since_year": "2019",
            "kelurahan_cari": "Manggarai",
            "kelurahan": manggarai().code,
            "address": "Jl. Manggarai Utara 5",
            "whatsapp": "0812 3456 7890",
        },
        "kebutuhan": {
            "menawarkan-bahan-baku": "on",
            "menawarkan-bahan-baku-catatan": "pisang kepok",
            "membutuhkan-kemasan": "on",
        },
        "persetujuan": {"setuju-keanggotaan": "on"},
    }
    return typed[step] | changed


def walk(client, user: User, until: str, **changed) -> None:
    """Fill in all steps before ``until``."""
    client.force_login(user)
    for step in STEPS[: STEPS.index(until)]:
        response = client.post(address(step), answers(step, **changed.get(step, {})))
        assert response.status_code == 302, response.context["form"].errors


def submitted(client, user: User | None = None, **changed) -> Member:
    user = user or UserFactory()
    walk(client, user, "persetujuan", **changed)
    client.post(address("persetujuan"), answers("persetujuan"))
    return Member.objects.get(user=user)


# The road through the steps.


def test_start_is_shown_before_anything_is_saved(client):
    client.force_login(UserFactory())

    response = client.get(START)

    assert response.status_code == 200
    assert not Member.objects.exists()


@pytest.mark.parametrize("step", ["", *[f"{step}/" for step in STEPS]])
def test_registration_needs_an_account(client, step):
    response = client.get(f"{START}{step}")

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_unknown_step_is_no_page(client):
    client.force_login(UserFactory())

    assert client.get(address("ktp")).status_code == 404


def test_every_step_is_saved_and_leads_to_the_next(client):
    user = UserFactory()
    client.force_login(user)

    for step, following in zip(STEPS, [*STEPS[1:], None], strict=True):
        page = client.get(address(step))
        assert page.status_code == 200
        response = client.post(address(step), answers(step))
        assert response.status_code == 302
        assert response.url == (address(following) if following else START)

    member = Member.objects.get(user=user)
    assert member.status == MemberStatus.SUBMITTED
    assert (member.name, member.kelurahan) == ("Siti Rahma", manggarai())
    assert (member.nik, member.nik_hash) == (NIK, hash_nik(NIK))
    business = member.business
    assert (business.name, business.slug, business.since_year) == (
        "Dapur Rahma",
        "dapur-rahma",
        2019,
    )
    assert str(business.whatsapp) == "+6281234567890"
    assert list(business.offerings.values_list("kind", "topic__slug", "note")) == [
        (OfferKind.NEED, "kemasan", ""),
        (OfferKind.OFFER, "bahan-baku", "pisang kepok"),
    ]
    assert client.get(START).context["due_on"] is not None
    user.refresh_from_db()
    assert user.name == "Siti Rahma"


@pytest.mark.parametrize("done", range(len(STEPS)))
def test_registration_is_gone_on_with_at_the_first_unfinished_step(client, done):
    user = UserFactory()
    walk(client, user, STEPS[done])

    client.logout()
    client.force_login(user)
    response = client.get(START)

    if done == 0:
        assert response.status_code == 200
    else:
        assert response.url == address(STEPS[done])


@pytest.mark.parametrize("done", range(len(STEPS) - 1))
def test_step_cannot_be_skipped(client, done):
    user = UserFactory()
    walk(client, user, STEPS[done])

    for step in STEPS[done + 1 :]:
        assert client.get(address(step)).url == address(STEPS[done])
        assert client.post(address(step), answers(step)).url == address(STEPS[done])

    assert not Consent.objects.exists()


def test_services_refuse_a_step_before_its_turn():
    member = member_for(UserFactory())

    with pytest.raises(RuleBroken):
        save_nik(member, nik=NIK)
    with pytest.raises(RuleBroken):
        submit(member, consents=ConsentText.objects.current())

    member.refresh_from_db()
    assert member.nik is None


def test_change_from_the_answers_leads_back_to_them(client):
    walk(client, UserFactory(), "persetujuan")

    response = client.post(address("diri"), answers("diri", name="Siti Rahmawati"))

    assert response.url == address("persetujuan")


def test_steps_do_not_count_one_persons_pages_by_another(client, query_count):
    walk(client, UserFactory(), "persetujuan")
    few = query_count(client.get, address("persetujuan"))
    MemberFactory.create_batch(5)
    client.post(
        address("kebutuhan"), {f"menawarkan-{topic.slug}": "on" for topic in Topic.objects.all()}
    )

    assert query_count(client.get, address("persetujuan")) == few


# Each step.


@pytest.mark.parametrize(
    ("step", "changed", "field", "code"),
    [
        ("diri", {"name": ""}, "name", "required"),
        ("diri", {"name": "Al"}, "name", "min_length"),
        ("diri", {"domicile": ""}, "domicile", "required"),
        ("diri", {"domicile": "mars"}, "domicile", "invalid_choice"),
        ("diri", {"kelurahan_cari": "", "kelurahan": ""}, "kelurahan", "required"),
        ("diri", {"kelurahan_cari": "Menteng", "kelurahan": ""}, "kelurahan", "choose"),
        ("diri", {"kelurahan_cari": "Bandung", "kelurahan": ""}, "kelurahan", "unknown"),
        ("diri", {"kelurahan_cari": "Mangarai", "kelurahan": ""}, "kelurahan", "choose"),
        # What was pressed before the text was changed does not count.
        ("diri", {"kelurahan_cari": "Pasar Minggu"}, "kelurahan", "choose"),
        ("diri", {"domicile": "outside"}, "outside_city", "required"),
        ("nik", {"nik": ""}, "nik", "required"),
        ("nik", {"nik": "317401410190001"}, "nik", "length"),
        ("nik", {"nik": "3174014101900000"}, "nik", "serial"),
        ("nik", {"nik": "3174013902900012"}, "nik", "date"),
        ("usaha", {"name": ""}, "name", "required"),
        ("usaha", {"sector": ""}, "sector", "required"),
        ("usaha", {"sector": "999999"}, "sector", "invalid_choice"),
        ("usaha", {"makes": ""}, "makes", "required"),
        ("usaha", {"since_year": "20x9"}, "since_year", "invalid"),
        ("usaha", {"since_year": "19"}, "since_year", "min_value"),
        ("usaha", {"since_year": "2999"}, "since_year", "future"),
        ("usaha", {"kelurahan_cari": "", "kelurahan": ""}, "kelurahan", "required"),
        ("usaha", {"whatsapp": "021 5551234"}, "whatsapp", "landline"),
        ("kebutuhan", {LONG_NOTE: "x" * 141}, LONG_NOTE, "max_length"),
        ("persetujuan", {"setuju-keanggotaan": ""}, "setuju-keanggotaan", "required"),
    ],
)  # fmt: skip
def test_invalid_step_saves_nothing_and_keeps_what_was_typed(client, step, changed, field, code):
    user = UserFactory()
    walk(client, user, step)
    typed = answers(step, **changed)

    response = client.post(address(step), typed)

    assert response.status_code == 422
    form = response.context["form"]
    assert form.has_error(field, code), form.errors.as_json()
    page = response.content.decode()
    assert f'href="#id_{field}"' in page
    assert re.search(rf'id="id_{field}(_0)?"', page)
    for name, value in typed.items():
        if value and name not in ("sector", "domicile", "kelurahan"):
            assert str(value) in page
    member = Member.objects.filter(user=user).first()
    assert member is None or step_to_do(member) == step


def test_nik_step_never_asks_for_a_picture(client):
    walk(client, UserFactory(), "nik")

    page = client.get(address("nik")).content.decode()

    assert 'type="file"' not in page


def test_number_of_the_account_is_offered_as_whatsapp_number(client):
    user = UserFactory(phone="+6281234567890")
    walk(client, user, "usaha")

    page = client.get(address("usaha")).content.decode()

    assert "0812-3456-7890" in page


def test_business_needs_neither_year_nor_number(client):
    user = UserFactory()
    walk(client, user, "usaha")

    response = client.post(address("usaha"), answers("usaha", since_year="", whatsapp=""))

    assert response.status_code == 302
    business = Business.objects.get(member__user=user)
    assert (business.since_year, business.whatsapp) == (None, None)


@pytest.mark.parametrize("name", ["Dapur Rahma", "食堂家"])
def test_two_businesses_of_one_name_have_two_addresses(client, name):
    for n in range(2):
        walk(
            client,
            UserFactory(),
            "kebutuhan",
            usaha={"name": name},
            nik={"nik": f"317401410190010{n}"},
        )

    slugs = Business.objects.filter(name=name).values_list("slug", flat=True)
    assert len(set(slugs)) == 2
    assert all(slugs)


def test_what_is_offered_and_needed_is_replaced_and_may_be_nothing(client):
    user = UserFactory()
    walk(client, user, "persetujuan")

    response = client.post(address("kebutuhan"), {"menawarkan-kemasan-catatan": "tanpa centang"})

    assert response.url == address("persetujuan")
    assert not Business.objects.get(member__user=user).offerings.exists()


def test_offers_come_in_the_person_s_order(client):
    walk(client, UserFactory(), "persetujuan")

    offerings = client.get(address("persetujuan")).context["offerings"]

    assert [row.kind for row in offerings] == [OfferKind.OFFER, OfferKind.NEED]


# Kelurahan.


def names(text: str) -> list[str]:
    return [row.name for row in find_kelurahan(text).rows]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("manggarai", "Manggarai"),
        ("MANGGARAI SEL", "Manggarai Selatan"),
        ("kel. bukit duri", "Bukit Duri"),
        ("pd labu", "Pondok Labu"),
        ("kp. melayu", "Kampung Melayu"),
        ("tj duren utara", "Tanjung Duren Utara"),
        ("gambir", "Gambir"),
        ("bukitduri", "Bukit Duri"),
    ],
)
def test_kelurahan_is_found_as_people_write_it(text, first):
    assert names(text)[0] == first
    assert not find_kelurahan(text).is_guess


@pytest.mark.parametrize(
    "text", ["Tamansari", "taman sari", "Palmerah", "Pal Merah", "jakarta selatan tebet"]
)
def test_kecamatan_and_its_other_spelling_find_its_kelurahan(text):
    kecamatan = {row.kecamatan.name for row in find_kelurahan(text).rows}

    assert kecamatan & {"Taman Sari", "Pal Merah", "Tebet"}


def test_kelurahan_with_a_typing_mistake_is_guessed():
    found = find_kelurahan("mangarai")

    assert found.is_guess
    assert "Manggarai" in [row.name for row in found.rows]


@pytest.mark.parametrize("text", ["", "m", "  ", "%", "Bandung Wetan", "'; drop"])
def test_text_that_is_no_kelurahan_finds_nothing(text):
    assert names(text) == []


def test_kelurahan_of_one_name_in_two_kecamatan_must_be_chosen(client):
    twin = Kelurahan.objects.create(code="31.71.01.9999", name="Manggarai", kecamatan_id="31.71.01")
    client.force_login(UserFactory())
    typed = answers("diri", kelurahan="")

    response = client.post(address("diri"), typed)

    assert response.status_code == 422
    assert response.content.decode().count('type="radio" name="kelurahan"') >= 2
    assert client.post(address("diri"), typed | {"kelurahan": twin.code}).status_code == 302
    assert Member.objects.get().kelurahan == twin


def test_only_kelurahan_that_fits_needs_no_choosing(client):
    client.force_login(UserFactory())

    response = client.post(
        address("diri"), answers("diri", kelurahan_cari="Bukit Duri", kelurahan="")
    )

    assert response.status_code == 302
    assert Member.objects.get().kelurahan.name == "Bukit Duri"


def test_search_answers_with_kecamatan_and_kota(client):
    client.force_login(UserFactory())

    response = client.get(
        f"{START}cari-kelurahan/", {"field": "kelurahan", "kelurahan_cari": "manggarai"}
    )

    page = response.content.decode()
    assert manggarai().code in page
    assert "Tebet" in page
    assert "Jakarta Selatan" in page
    assert "<html" not in page


@pytest.mark.parametrize("query", [{}, {"field": "a b"}, {"field": '"><script>'}])
def test_search_for_no_field_is_no_page(client, query):
    client.force_login(UserFactory())

    assert client.get(f"{START}cari-kelurahan/", query).status_code == 404


# Outside Jakarta, and back.


def test_person_outside_jakarta_waits_kindly_and_may_come_back(client):
    user = UserFactory()
    client.force_login(user)

    response = client.post(
        address("diri"), answers("diri", domicile="outside", outside_city="Kota Depok")
    )

    assert response.url == START
    member = Member.objects.get(user=user)
    assert (member.status, member.domicile) == (MemberStatus.OUTSIDE, Domicile.OUTSIDE)
    assert (member.kelurahan, member.outside_city) == (None, "Kota Depok")
    page = client.get(START)
    assert page.status_code == 200
    assert "Kota Depok" in page.content.decode()
    assert client.get(address("nik")).url == START
    assert client.post(address("nik"), answers("nik")).url == START

    assert client.get(address("diri")).status_code == 200
    response = client.post(address("diri"), answers("diri"))

    assert response.url == address("nik")
    member.refresh_from_db()
    assert (member.status, member.domicile) == (MemberStatus.REGISTERING, Domicile.JAKARTA)
    assert (member.kelurahan, member.outside_city) == (manggarai(), "")
    moves = list(member.history.order_by("pk").values_list("old_status", "new_status"))
    assert moves == [("registering", "outside"), ("outside", "registering")]


def test_wrong_kelurahan_does_not_matter_outside_jakarta(client):
    client.force_login(UserFactory())
    typed = answers("diri", domicile="outside", outside_city="Bekasi", kelurahan_cari="Bandung")

    assert client.post(address("diri"), typed).status_code == 302


def test_person_outside_who_stays_outside_may_correct_the_town(client):
    client.force_login(UserFactory())
    for city in ["Depok", "Bekasi"]:
        client.post(address("diri"), answers("diri", domicile="outside", outside_city=city))

    assert Member.objects.get().outside_city == "Bekasi"
    assert MemberChange.objects.count() == 1


# Consent and sending.


def test_consents_are_shown_apart_and_unticked(client):
    walk(client, UserFactory(), "persetujuan")

    response = client.get(address("persetujuan"))

    parts = response.context["form"].parts()
    assert [(text.purpose, text.required) for text, _tick in parts] == [
        ("keanggotaan", True),
        ("kabar", False),
    ]
    assert "checked" not in response.content.decode()


def test_sending_notes_what_was_agreed_to_and_when(client):
    with time_machine.travel(datetime(2026, 11, 24, 9, 30, tzinfo=WIB), tick=False):
        member = submitted(client)

    consent = Consent.objects.get()
    assert consent.member == member
    assert (consent.text.purpose, consent.text.version) == ("keanggotaan", 1)
    assert consent.given_at == datetime(2026, 11, 24, 9, 30, tzinfo=WIB)
    assert client.get(START).context["due_on"] == date(2026, 11, 26)
    assert Notification.objects.filter(user=member.user, kind="member_submitted").exists()


def test_older_wording_is_no_consent_to_the_one_in_force(client):
    old = ConsentText.objects.get(purpose="keanggotaan")
    member = submitted(client)
    change_member_status(member, MemberStatus.RETURNED, by=StaffFactory(), note="Mohon perbaiki")
    ConsentText.objects.create(
        purpose="keanggotaan", version=2, title="Baru", body="Baru", valid_from=date(2026, 1, 1)
    )
    ConsentText.objects.create(
        purpose="keanggotaan", version=3, title="Nanti", body="Nanti", valid_from=date(2099, 1, 1)
    )

    with pytest.raises(RuleBroken):
        submit(member, consents=[])
    assert client.post(address("persetujuan")).status_code == 422
    client.post(address("persetujuan"), answers("persetujuan"))

    in_force = member.consents.get(withdrawn_at=None)
    assert in_force.text.version == 2
    assert member.consents.get(text=old).withdrawn_at is not None


def test_sent_registration_cannot_be_changed(client):
    member = submitted(client)

    for step in STEPS:
        assert client.get(address(step)).url == START
        assert client.post(address(step), answers(step)).url == START
    with pytest.raises(RuleBroken):
        save_identity(member, name="Lain", kelurahan=manggarai())

    member.refresh_from_db()
    assert member.name == "Siti Rahma"


def test_returned_registration_shows_why_and_goes_again(client):
    member = submitted(client)
    change_member_status(member, MemberStatus.RETURNED, by=PendampingFactory(), note="Nama beda")

    assert client.get(START).url == address("persetujuan")
    for step in STEPS:
        assert "Nama beda" in client.get(address(step)).content.decode()
    response = client.post(address("persetujuan"))

    assert response.url == START
    member.refresh_from_db()
    assert member.status == MemberStatus.SUBMITTED
    assert Consent.objects.count() == 1


def test_verified_member_is_led_to_the_desk(client):
    client.force_login(MemberFactory().user)

    assert client.get(START).url == reverse("members:desk")


def test_flagged_member_reads_the_reason(client):
    member = submitted(client)
    change_member_status(member, MemberStatus.FLAGGED, by=StaffFactory(), note="Perlu diperiksa")

    page = client.get(START).content.decode()

    assert 'data-status="flagged"' in page
    assert "Perlu diperiksa" in page


def test_sent_page_says_when_the_holidays_of_next_year_are_unknown(client):
    with time_machine.travel(datetime(2027, 12, 31, 9, 0, tzinfo=WIB), tick=False):
        member = submitted(client)

        response = client.get(START)

    assert member.status == MemberStatus.SUBMITTED
    assert response.status_code == 200
    assert response.context["due_on"] is None


def test_page_shows_one_s_own_registration_only(client):
    other = submitted(client, UserFactory(name="Orang Lain"))
    client.force_login(UserFactory())

    page = client.get(START)

    assert page.status_code == 200
    assert other.name not in page.content.decode()


# A NIK that another record has.

UNKNOWN, KNOWN = "3174014201900012", "3174014301900012"


@pytest.fixture
def holder() -> Member:
    return MemberFactory(nik=KNOWN)


def plain(response) -> tuple:
    """A response without what differs between any two people."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    page = re.sub(r'nonce="[^"]+"', "", page)
    page = re.sub(r"-[0-9a-f]{8}\b", "", page)
    page = re.sub(r"/kabar/\d+/|/anggota/\w+/", "", page)
    page = re.sub(r"/persetujuan/\d+/|data-consent=\"\d+\"", "", page)
    return response.status_code, response.headers.get("Location"), page


def whole_visit(client, nik: str) -> list[tuple]:
    """Everything a person sees who types this NIK and sends the registration."""
    user = UserFactory(name="Siti Rahma", phone=None, email=f"{nik}@contoh.test")
    sign_in_afresh(client, user)
    seen = []
    for step in STEPS:
        seen.append(plain(client.get(address(step))))
        seen.append(
            plain(
                client.post(address(step), answers(step, **({"nik": nik} if step == "nik" else {})))
            )
        )
        seen.append(plain(client.get(START)))
        if step != "persetujuan":
            seen.append(plain(client.get(address("nik"))))
    pages = ["/saya/", "/saya/profil/", "/saya/usaha/", "/saya/kabar/", "/akun/privasi/"]
    seen += [plain(client.get(page)) for page in pages]
    assert all(status in (200, 302) for status, _location, _page in seen)
    data = client.post("/akun/privasi/unduh/").json()
    assert data["member"]["nik"] == nik
    seen.append(shape(data))
    return seen


def shape(data):
    """The names and the number of things in an export, without their values."""
    if isinstance(data, dict):
        return {name: shape(value) for name, value in data.items()}
    return [shape(row) for row in data] if isinstance(data, list) else type(data).__name__


def test_known_nik_looks_like_any_other_from_beginning_to_end(client, holder):
    StaffFactory()
    PendampingFactory()
    # The slug of a business is its own, so each visitor finds an empty city.
    with time_machine.travel(datetime(2026, 11, 24, 9, 30, tzinfo=WIB), tick=False):
        unknown = whole_visit(client, UNKNOWN)
        Business.objects.update(slug="another")
        known = whole_visit(client, KNOWN)

    assert known == unknown
    case = ClaimCase.objects.get()
    assert (case.holder, case.nik, case.status) == (holder, KNOWN, ClaimStatus.OPEN)
    assert case.claimant.nik is None
    assert case.claimant.status == MemberStatus.SUBMITTED


def test_known_nik_is_told_to_staff_once_it_was_sent(client, holder):
    staff = StaffFactory()
    walk(client, UserFactory(), "persetujuan", nik={"nik": KNOWN})
    assert not ClaimCase.objects.waiting().exists()
    assert not Notification.objects.exists()

    client.post(address("persetujuan"), answers("persetujuan"))

    assert ClaimCase.objects.waiting().count() == 1
    notices = Notification.objects.filter(kind="work_claim")
    assert [notice.user for notice in notices] == [staff]
    assert KNOWN not in "".join(f"{n.title}{n.body}" for n in Notification.objects.all())
    assert not Notification.objects.filter(user=holder.user).exists()


def test_case_that_was_not_sent_holds_up_nobody(client, holder):
    holder.status = MemberStatus.SUBMITTED
    holder.save()
    walk(client, UserFactory(), "usaha", nik={"nik": KNOWN})

    change_member_status(holder, MemberStatus.VERIFIED, by=StaffFactory())

    holder.refresh_from_db()
    assert holder.status == MemberStatus.VERIFIED


def test_record_with_an_open_case_cannot_be_verified(client, holder):
    member = submitted(client, nik={"nik": KNOWN})

    with pytest.raises(RuleBroken):
        change_member_status(member, MemberStatus.VERIFIED, by=StaffFactory())

    member.refresh_from_db()
    assert member.status == MemberStatus.SUBMITTED


def test_own_nik_typed_again_is_no_claim(client):
    user = UserFactory()
    walk(client, user, "persetujuan")

    for typed in [NIK, "3174 0141 0190 0012", ""]:
        assert client.post(address("nik"), {"nik": typed}).status_code == 302

    assert not ClaimCase.objects.exists()
    assert Member.objects.get(user=user).nik == NIK


def test_known_nik_typed_again_keeps_its_case(client, holder):
    walk(client, UserFactory(), "usaha", nik={"nik": KNOWN})

    for typed in [KNOWN, ""]:
        assert client.post(address("nik"), {"nik": typed}).status_code == 302

    assert ClaimCase.objects.count() == 1


def test_corrected_nik_settles_the_case_and_empties_it(client, holder):
    user = UserFactory()
    walk(client, user, "usaha", nik={"nik": KNOWN})

    client.post(address("nik"), {"nik": NIK})

    case = ClaimCase.objects.get()
    assert (case.status, case.nik) == (ClaimStatus.LAPSED, None)
    assert Member.objects.get(user=user).nik == NIK


def test_nik_that_its_holder_corrects_goes_to_who_waits_first(client):
    first, second, third = UserFactory(), UserFactory(), UserFactory()
    for user in [first, second, third]:
        walk(client, user, "usaha")
    assert ClaimCase.objects.open().count() == 2

    client.force_login(first)
    client.post(address("nik"), {"nik": UNKNOWN})

    members = {user: Member.objects.get(user=user) for user in [first, second, third]}
    assert members[first].nik == UNKNOWN
    assert members[second].nik == NIK
    case = ClaimCase.objects.open().get()
    assert (case.claimant, case.holder) == (members[third], members[second])


def test_nik_tries_are_counted(client):
    walk(client, UserFactory(), "nik")

    codes = [client.post(address("nik"), answers("nik")).status_code for _try in range(11)]

    assert codes == [302] * 10 + [429]


def test_nik_is_stored_encrypted(client):
    walk(client, UserFactory(), "usaha")

    with connection.cursor() as cursor:
        cursor.execute("SELECT nik, members_member::text FROM members_member")
        stored, row = cursor.fetchone()

    assert stored != NIK
    assert NIK not in row


def run_together(*calls) -> list:
    """Run each call in a thread of its own, all starting at the same moment."""
    start = Barrier(len(calls))

    def run(call):
        start.wait()
        try:
            return call()
        except RuleBroken as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def filled_until(step: str, **fields) -> Member:
    member = member_for(UserFactory())
    done = STEPS.index(step)
    if done > 0:
        save_identity(member, name="Siti Rahma", kelurahan=manggarai())
    if done > 1:
        save_nik(member, nik=fields.get("nik", NIK))
    if done > 2:
        save_business(
            member, name="Dapur", sector=Sector.objects.first(), makes="Kue", kelurahan=manggarai()
        )
    if done > 3:
        save_offerings(member, [])
    return member


@pytest.mark.django_db(transaction=True)
def test_two_people_with_one_nik_at_once_make_one_holder_and_one_case():
    for n in range(5):
        nik = f"317401410190{n + 1:04d}"
        members = [filled_until("nik") for _person in range(2)]

        run_together(*[partial(save_nik, member, nik=nik) for member in members])

        holder = Member.objects.get(nik_hash=hash_nik(nik))
        case = ClaimCase.objects.get(holder=holder)
        assert {holder, case.claimant} == set(members)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_swap_their_nik_at_once_do_not_block_each_other():
    one, two = filled_until("usaha", nik=UNKNOWN), filled_until("usaha", nik=KNOWN)

    problems = run_together(
        lambda: save_nik(one, nik=KNOWN),
        lambda: save_nik(two, nik=UNKNOWN),
    )

    assert not any(isinstance(problem, Exception) for problem in problems)
    assert {member.typed_nik for member in Member.objects.all()} == {KNOWN, UNKNOWN}


@pytest.mark.django_db(transaction=True)
def test_registration_sent_twice_at_once_is_sent_once():
    member = filled_until("persetujuan")
    texts = list(ConsentText.objects.current())

    results = run_together(
        *[lambda: submit(Member.objects.get(pk=member.pk), consents=texts) for _press in range(2)]
    )

    assert sum(isinstance(result, RuleBroken) for result in results) == 1
    assert MemberChange.objects.count() == 1
    assert Consent.objects.count() == len(texts)


@pytest.mark.django_db(transaction=True)
def test_record_begun_twice_at_once_is_one_record():
    user = UserFactory()

    members = run_together(*[lambda: member_for(user) for _press in range(2)])

    assert members[0] == members[1]
    assert Member.objects.count() == 1
