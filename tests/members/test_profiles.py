import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from members.choices import MemberStatus, OfferKind, Role, Visibility
from members.models import Business, Member, Offering, Topic
from members.services.profiles import (
    BUSINESS_LEVELS,
    MEMBER_LEVELS,
    can_see,
    save_business,
    visible_fields,
)
from members.signals import member_changed
from tests.factories import (
    BusinessFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PUBLIC, MEMBERS, CONNECTIONS, HIDDEN = Visibility
VISITOR = {PUBLIC}
MEMBER = {PUBLIC, MEMBERS}
# Each kind of reader, with the levels they see of people and of businesses.
READERS = {
    "visitor": (AnonymousUser, VISITOR, VISITOR),
    "registering": (
        lambda: MemberFactory(status=MemberStatus.REGISTERING).user,
        VISITOR,
        VISITOR,
    ),
    "flagged": (lambda: MemberFactory(status=MemberStatus.FLAGGED).user, VISITOR, VISITOR),
    "no member": (UserFactory, VISITOR, VISITOR),
    "member": (lambda: MemberFactory().user, MEMBER, MEMBER),
    "pendamping": (lambda: PendampingFactory(kecamatan=["31.74.02"]), MEMBER, MEMBER),
    "staff": (StaffFactory, MEMBER, MEMBER),
    "superadmin": (lambda: UserFactory(is_superuser=True), MEMBER, MEMBER),
    "operator": (lambda: StaffFactory(group=Role.OPERATOR), set(), VISITOR),
    "lender": (lambda: StaffFactory(group=Role.LENDER), set(), VISITOR),
    "operator who is a member": (
        lambda: MemberFactory(user=StaffFactory(group=Role.OPERATOR)).user,
        MEMBER,
        MEMBER,
    ),
}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("level", Visibility)
def test_each_reader_finds_the_people_and_businesses_of_their_levels(client, kind, level):
    make_reader, people, businesses = READERS[kind]
    reader = make_reader()
    business = BusinessFactory(member__visibility=level, visibility=level)
    member = business.member
    if reader.is_authenticated:
        client.force_login(reader)

    page = client.get(f"/anggota/{member.number}/")

    assert page.status_code == (200 if level in people else 404)
    assert (member in Member.objects.listed_for(reader)) == (level in people)
    assert (business in Business.objects.listed_for(reader)) == (level in businesses)
    assert can_see(level, reader, member) == (level in businesses)


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("level", Visibility)
def test_each_reader_sees_the_fields_of_their_levels(kind, level):
    make_reader, _people, levels = READERS[kind]
    reader = make_reader()
    member = MemberFactory(
        story="Saya membuat keripik.", **dict.fromkeys(MEMBER_LEVELS.values(), level)
    )
    business = BusinessFactory(
        member=member,
        story="Dimulai dari dapur kecil.",
        address="Jl. Tebet Raya 12",
        **dict.fromkeys(BUSINESS_LEVELS.values(), level),
    )

    seen = set(visible_fields(member, reader)), set(visible_fields(business, reader))

    assert seen == (
        (set(MEMBER_LEVELS), set(BUSINESS_LEVELS)) if level in levels else (set(), set())
    )


@pytest.mark.parametrize("level", Visibility)
def test_owners_see_all_their_own(client, level):
    member = MemberFactory(
        story="Saya.", visibility=level, **dict.fromkeys(MEMBER_LEVELS.values(), level)
    )
    client.force_login(member.user)

    page = client.get(f"/anggota/{member.number}/")

    assert page.status_code == 200
    assert set(page.context["fields"]) == set(MEMBER_LEVELS)


@pytest.mark.parametrize("status", sorted(set(MemberStatus) - {MemberStatus.VERIFIED}))
def test_only_verified_members_are_found(client, status):
    member = MemberFactory(status=status, visibility=PUBLIC)

    assert client.get(f"/anggota/{member.number}/").status_code == 404


def test_a_closed_account_is_found_by_nobody(client):
    business = BusinessFactory(member__visibility=PUBLIC, member__user__is_active=False)

    assert client.get(f"/anggota/{business.member.number}/").status_code == 404
    assert not Business.objects.listed_for(AnonymousUser()).exists()


def test_a_hidden_business_is_not_on_a_public_profile(client):
    business = BusinessFactory(member__visibility=PUBLIC, visibility=HIDDEN)

    page = client.get(f"/anggota/{business.member.number}/")

    assert page.context["business"] is None
    assert business.name not in page.content.decode()


@pytest.mark.parametrize(
    ("eyes", "fields"), [("publik", {"story"}), ("anggota", {"story", "kelurahan"})]
)
def test_an_owner_looks_through_other_eyes(client, eyes, fields):
    member = MemberFactory(
        story="Saya membuat keripik.",
        visibility=PUBLIC,
        story_visibility=PUBLIC,
        area_visibility=MEMBERS,
        phone_visibility=HIDDEN,
        email_visibility=CONNECTIONS,
    )
    client.force_login(member.user)

    page = client.get(f"/anggota/{member.number}/?sebagai={eyes}")

    assert set(page.context["fields"]) == fields


def test_nobody_else_looks_through_other_eyes(client):
    member = MemberFactory(visibility=PUBLIC, area_visibility=MEMBERS)

    page = client.get(f"/anggota/{member.number}/?sebagai=anggota")

    assert "kelurahan" not in page.context["fields"]


def test_a_profile_holds_no_nik(client):
    member = MemberFactory(visibility=PUBLIC)
    client.force_login(member.user)

    page = client.get(f"/anggota/{member.number}/").content.decode()

    assert member.nik not in page
    assert member.masked_nik not in page


def test_a_profile_costs_the_same_however_much_is_offered(client, query_count):
    business = BusinessFactory(member__visibility=PUBLIC)
    topics = Topic.objects.all()
    address = f"/anggota/{business.member.number}/"
    Offering.objects.create(business=business, kind=OfferKind.OFFER, topic=topics[0])
    one = query_count(client.get, address)

    for topic in topics:
        Offering.objects.get_or_create(business=business, kind=OfferKind.NEED, topic=topic)

    assert query_count(client.get, address) == one


# The forms.


def profile_data(**changes) -> dict:
    return {
        "story": "Saya membuat keripik.",
        "visibility": PUBLIC,
        "story_visibility": PUBLIC,
        "area_visibility": HIDDEN,
        "phone_visibility": CONNECTIONS,
        "email_visibility": HIDDEN,
    } | changes


def photo() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Phone maker"
    Image.new("RGB", (900, 700), "#d4430f").save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile("KTP saya.jpg", buffer.getvalue(), "image/jpeg")


def test_a_member_edits_their_profile(client):
    member = MemberFactory()
    client.force_login(member.user)

    response = client.post("/saya/profil/", profile_data(picture=photo()))

    assert response.status_code == 302
    member.refresh_from_db()
    assert (member.story, member.visibility) == ("Saya membuat keripik.", PUBLIC)
    assert "KTP" not in member.avatar.name
    with Image.open(member.avatar) as kept:
        assert max(kept.size) <= 640
        assert not kept.getexif()


def test_a_picture_is_taken_away_with_its_file(client, django_capture_on_commit_callbacks):
    member = MemberFactory()
    client.force_login(member.user)
    client.post("/saya/profil/", profile_data(picture=photo()))
    member.refresh_from_db()
    storage, name = member.avatar.storage, member.avatar.name

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/saya/profil/", profile_data(remove_picture="on"))

    member.refresh_from_db()
    assert not member.avatar
    assert not storage.exists(name)


def test_what_is_no_picture_is_refused(client):
    member = MemberFactory()
    client.force_login(member.user)
    upload = SimpleUploadedFile("foto.jpg", b"%PDF-1.7", "image/jpeg")

    response = client.post("/saya/profil/", profile_data(picture=upload, story="Baru"))

    assert response.status_code == 422
    assert response.context["form"].has_error("picture", "not_a_picture")
    member.refresh_from_db()
    assert (member.story, bool(member.avatar)) == ("", False)


def test_a_checked_name_and_kelurahan_are_not_in_the_form(client):
    member = MemberFactory(name="Siti Rahma")
    client.force_login(member.user)

    client.post("/saya/profil/", profile_data(name="Nama Lain", kelurahan="31.74.02.1001"))

    before = member.kelurahan
    member.refresh_from_db()
    assert (member.name, member.kelurahan) == ("Siti Rahma", before)


def test_people_without_a_record_are_led_to_the_registration(client):
    client.force_login(UserFactory())

    for address in ("/saya/profil/", "/saya/usaha/", "/saya/usaha/kebutuhan/"):
        assert client.get(address).headers["Location"] == "/saya/pendaftaran/"


def business_data(business: Business, **changes) -> dict:
    return {
        "name": business.name,
        "sector": business.sector_id,
        "makes": business.makes,
        "since_year": "2019",
        "kelurahan": business.kelurahan_id,
        "kelurahan_cari": business.kelurahan.name,
        "address": "Jl. Tebet Raya 12",
        "whatsapp": "0812 3456 7890",
        "story": "Dimulai dari dapur kecil.",
        "visibility": PUBLIC,
        "since_visibility": PUBLIC,
        "address_visibility": HIDDEN,
        "whatsapp_visibility": PUBLIC,
        "story_visibility": MEMBERS,
    } | changes


def test_a_member_edits_their_business(client, django_capture_on_commit_callbacks):
    business = BusinessFactory()
    client.force_login(business.member.user)
    heard = []
    member_changed.connect(
        lambda member, **kwargs: heard.append(member.pk), weak=False, dispatch_uid="heard"
    )

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/saya/usaha/", business_data(business, name="Dapur Baru"))
    member_changed.disconnect(dispatch_uid="heard")

    assert response.status_code == 302
    business.refresh_from_db()
    assert (business.name, str(business.whatsapp)) == ("Dapur Baru", "+6281234567890")
    assert heard == [business.member_id]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("whatsapp", "021 555 1234", "landline"),
        ("since_year", "2099", "future"),
        ("since_year", "1700", "min_value"),
        ("name", "", "required"),
        ("visibility", "semua", "invalid_choice"),
        ("kelurahan_cari", "Bandung Wetan", "unknown"),
    ],
)
def test_wrong_facts_about_a_business_are_refused(client, field, value, code):
    business = BusinessFactory()
    client.force_login(business.member.user)

    response = client.post("/saya/usaha/", business_data(business, **{field: value}))

    assert response.status_code == 422
    assert response.context["form"].has_error(field.removesuffix("_cari"), code)
    before = business.name
    business.refresh_from_db()
    assert business.name == before


def test_the_form_of_a_business_costs_a_fixed_number_of_queries(client, query_count):
    business = BusinessFactory()
    client.force_login(business.member.user)

    assert query_count(client.get, "/saya/usaha/") <= 10


def test_a_member_without_a_business_is_sent_to_the_registration(client):
    client.force_login(MemberFactory().user)

    response = client.get("/saya/usaha/")

    assert (response.status_code, response["Location"]) == (302, "/saya/pendaftaran/")


def test_offers_and_needs_stay_open_after_the_registration(client):
    business = BusinessFactory()
    first, second = Topic.objects.all()[:2]
    Offering.objects.create(business=business, kind=OfferKind.OFFER, topic=first)
    client.force_login(business.member.user)
    needed = f"{OfferKind.NEED}-{second.slug}"

    response = client.post(
        "/saya/usaha/kebutuhan/", {needed: "on", f"{needed}-catatan": "500 lembar sebulan"}
    )

    assert response.status_code == 302
    offering = business.offerings.get()
    assert (offering.kind, offering.topic) == (OfferKind.NEED, second)
    assert offering.note == "500 lembar sebulan"


def test_offers_and_needs_may_be_none(client):
    business = BusinessFactory()
    Offering.objects.create(business=business, kind=OfferKind.OFFER, topic=Topic.objects.first())
    client.force_login(business.member.user)

    client.post("/saya/usaha/kebutuhan/")

    assert not business.offerings.exists()


def test_saving_a_business_keeps_its_change_history():
    business = BusinessFactory()

    save_business(business, story="Dimulai dari dapur kecil.")

    assert [row.story for row in business.record_history.all()] == ["Dimulai dari dapur kecil.", ""]
