"""The door: a phone or an email, a code, and in."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone

from members.choices import Role
from members.models import User
from members.services import accounts
from okoce import messaging
from okoce.messaging import outbox
from tests.factories import MemberFactory, PendampingFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db

PHONE = "+6281234567890"
EMAIL = "siti@contoh.id"
SIGN_IN, SIGN_UP, CODE = "/akun/masuk/", "/akun/daftar/", "/akun/kode/"


def ask(client, address, door=SIGN_IN):
    return client.post(door, {"address": address})


def last_code(address=PHONE):
    """The code that went last to a phone or an email address."""
    if "@" in address:
        return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    return next(message.code for message in outbox() if message.to == address)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def signed_in(client):
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


@pytest.mark.parametrize("address", [PHONE, EMAIL])
def test_a_new_person_joins_by_code(client, address):
    response = ask(client, address, SIGN_UP)
    assert (response.status_code, response.url) == (302, CODE)
    assert client.get(CODE).status_code == 200
    assert not User.objects.exists()

    response = client.post(CODE, {"code": last_code(address)})

    assert (response.status_code, response.url) == (302, "/saya/pendaftaran/")
    user = signed_in(client)
    assert address in (str(user.phone), user.email)
    assert not user.has_usable_password()
    if address == PHONE:
        assert user.phone_verified_at
    else:
        row = user.emailaddress_set.get()
        assert (row.email, row.verified, row.primary) == (EMAIL, True, True)


@pytest.mark.parametrize("address", [PHONE, EMAIL])
def test_a_known_person_signs_in_by_code(client, address):
    user = MemberFactory(user__phone=PHONE, user__email=EMAIL).user

    ask(client, address)
    response = client.post(CODE, {"code": last_code(address)})

    assert (response.status_code, response.url) == (302, "/saya/")
    assert signed_in(client) == user


def test_a_stranger_at_the_sign_in_page_is_asked_before_an_account_is_opened(client):
    ask(client, PHONE)

    response = client.post(CODE, {"code": last_code()})

    assert (response.status_code, response.url) == (302, CODE)
    assert b'value="open"' in client.get(CODE).content
    assert not User.objects.exists()
    client.post(CODE, {"action": "open"})
    assert str(signed_in(client).phone) == PHONE


def test_an_account_is_not_opened_without_the_code(client):
    ask(client, PHONE, SIGN_UP)

    client.post(CODE, {"action": "open"})

    assert not User.objects.exists()


def test_who_joins_a_second_time_comes_into_the_first_account(client):
    user = MemberFactory(user__phone=PHONE).user

    ask(client, PHONE, SIGN_UP)
    client.post(CODE, {"code": last_code()})

    assert signed_in(client) == user


@pytest.mark.parametrize(
    "spelling",
    ["081234567890", "6281234567890", "+62 812-3456-7890", "81234567890", "0812.3456.7890"],
)
def test_spellings_of_a_number_are_one_account(client, spelling):
    user = UserFactory(phone=PHONE)

    ask(client, spelling)
    client.post(CODE, {"code": last_code()})

    assert signed_in(client) == user
    assert User.objects.count() == 1


def test_spellings_of_an_email_are_one_account(client):
    user = UserFactory(email=EMAIL)

    ask(client, " Siti@Contoh.ID ")
    client.post(CODE, {"code": last_code(EMAIL)})

    assert signed_in(client) == user


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("021 5550123", "landline"),
        ("0812 345", "short"),
        ("0812 3456 7890 1234", "long"),
        ("+65 8123 4567", "foreign"),
        ("siti", "not_digits"),
        ("siti@contoh", "invalid"),
        ("", "required"),
    ],
)
def test_an_address_that_cannot_be_reached_is_refused_with_the_reason(client, address, reason):
    response = ask(client, address)

    assert response.status_code == 422
    assert response.context["form"].has_error("address", reason)
    assert (outbox(), mail.outbox) == ([], [])


@pytest.mark.parametrize("address", [PHONE, EMAIL])
@pytest.mark.parametrize("door", [SIGN_IN, SIGN_UP, "/akun/kata-sandi/lupa/"])
def test_nothing_before_the_code_tells_whether_an_account_exists(
    client, django_assert_num_queries, address, door
):
    def answers():
        """All that a visitor sees and hears, with the code and the token of the form left out."""
        client.cookies.clear()
        messaging.clear_outbox()
        response = ask(client, address, door)
        page = client.get(response.url)
        code = last_code(address)
        again = client.post(response.url, {"code": wrong(code)})
        message = mail.outbox[-1].body if "@" in address else outbox()[0].text
        pages = [
            re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", p.content)
            for p in (page, again)
        ]
        return (
            [response.status_code, response.url, page.status_code, again.status_code],
            pages[0],
            pages[1].replace(wrong(code).encode(), b""),
            message.replace(code, ""),
        )

    stranger = answers()
    UserFactory(phone=PHONE, email=EMAIL)

    assert answers() == stranger


def test_asking_for_a_code_does_not_even_look_for_an_account(client, query_count):
    stranger = query_count(ask, client, PHONE)
    client.cookies.clear()
    UserFactory(phone=PHONE)

    assert query_count(ask, client, PHONE) == stranger


def test_five_wrong_tries_end_a_code(client):
    UserFactory(phone=PHONE)
    ask(client, PHONE)
    code = last_code()

    answers = [client.post(CODE, {"code": wrong(code)}) for _each in range(5)]

    assert [response.status_code for response in answers] == [422, 422, 422, 422, 302]
    assert answers[-1].url == SIGN_IN
    client.post(CODE, {"code": code})
    assert signed_in(client) is None


def test_an_empty_code_is_no_try(client):
    ask(client, PHONE, SIGN_UP)

    for _each in range(6):
        assert client.post(CODE, {"code": ""}).status_code == 422

    client.post(CODE, {"code": last_code()})
    assert signed_in(client)


def test_a_code_may_be_typed_with_spaces(client):
    ask(client, PHONE, SIGN_UP)
    code = last_code()

    client.post(CODE, {"code": f"{code[:3]} {code[3:]}"})

    assert signed_in(client)


@pytest.mark.parametrize(("minutes", "comes_in"), [(4.9, True), (5.1, False)])
def test_a_code_lives_five_minutes(client, minutes, comes_in):
    user = UserFactory(phone=PHONE)
    ask(client, PHONE)

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        response = client.post(CODE, {"code": last_code()})

    assert (signed_in(client) == user) is comes_in
    assert comes_in or response.url == SIGN_IN


def test_a_new_code_replaces_the_one_before_and_has_its_own_five_minutes(client):
    UserFactory(phone=PHONE)
    ask(client, PHONE)
    first = last_code()

    with time_machine.travel(timezone.now() + timedelta(minutes=4), tick=False):
        client.post(CODE, {"action": "resend"})
    second = last_code()
    with time_machine.travel(timezone.now() + timedelta(minutes=8), tick=False):
        assert first == second or client.post(CODE, {"code": first}).status_code == 422
        client.post(CODE, {"code": second})

    assert signed_in(client)


@pytest.mark.parametrize("address", [PHONE, EMAIL])
def test_the_fourth_code_in_an_hour_is_refused_with_the_time_to_wait(client, address):
    start = timezone.now()
    for minute in (0, 20, 40):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            assert ask(client, address).status_code == 302

    with time_machine.travel(start + timedelta(minutes=50), tick=False):
        response = ask(client, address)
        assert response.status_code == 429
        assert response.headers["Retry-After"] == "600"
        assert response.context["minutes"] == 10
        assert ask(client, "0811 1111 1111").status_code == 302

    with time_machine.travel(start + timedelta(minutes=61), tick=False):
        assert ask(client, address).status_code == 302


def test_spellings_of_a_number_share_its_three_codes(client):
    for spelling in ("081234567890", "+62 812 3456 7890", "81234567890"):
        assert ask(client, spelling).status_code == 302

    assert ask(client, PHONE).status_code == 429


def test_sending_again_counts_too(client):
    ask(client, PHONE)
    assert client.post(CODE, {"action": "resend"}).status_code == 302
    assert client.post(CODE, {"action": "resend"}).status_code == 302

    assert client.post(CODE, {"action": "resend"}).status_code == 429


def test_one_ip_address_is_bounded(client, settings):
    settings.CODES_PER_IP = 2
    ask(client, "0811 1111 1111")
    ask(client, "0811 1111 1112")

    assert ask(client, "0811 1111 1113").status_code == 429


def test_a_gateway_that_is_down_is_said_at_the_field(client, settings, monkeypatch):
    def down(*args, **kwargs):
        raise messaging.Unavailable("down")

    monkeypatch.setattr(messaging, "send_code", down)

    response = ask(client, PHONE)

    assert response.status_code == 422
    assert response.context["form"].errors["address"]


def test_an_account_that_is_switched_off_stays_out(client):
    UserFactory(phone=PHONE, is_active=False)

    ask(client, PHONE)
    response = client.post(CODE, {"code": last_code()})

    assert response.url == "/akun/tidak-aktif/"
    assert client.get(response.url).status_code == 200
    assert signed_in(client) is None


def test_closed_registration_lets_known_people_in_only(client, settings):
    settings.SIGN_UP_OPEN = False
    user = UserFactory(phone=PHONE)

    assert "form" not in client.get(SIGN_UP).context
    ask(client, "0811 1111 1111")
    client.post(CODE, {"code": last_code("+6281111111111")})
    client.post(CODE, {"action": "open"})
    assert User.objects.get() == user
    ask(client, PHONE)
    client.post(CODE, {"code": last_code()})
    assert signed_in(client) == user


def test_two_taps_open_one_account():
    first = accounts.open_account(phone=PHONE, language="id")

    assert accounts.open_account(phone=PHONE, language="id") == first


def test_the_session_gets_a_new_key(client):
    ask(client, PHONE, SIGN_UP)
    before = client.session.session_key

    client.post(CODE, {"code": last_code()})

    assert client.session.session_key != before


# Where to, and in which language.


def test_a_person_goes_on_where_they_wanted(client):
    UserFactory(phone=PHONE)

    client.post(f"{SIGN_IN}?next=/saya/produk/", {"address": PHONE})
    response = client.post(CODE, {"code": last_code()})

    assert response.url == "/saya/produk/"


@pytest.mark.parametrize(
    "next_url", ["https://jahat.test/", "//jahat.test/", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(client, next_url):
    MemberFactory(user__phone=PHONE)

    client.post(f"{SIGN_IN}?next={next_url}", {"address": PHONE})
    response = client.post(CODE, {"code": last_code()})

    assert response.url == "/saya/"


def in_group(role, **fields):
    user = UserFactory(**fields)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.mark.parametrize(
    ("make", "page"),
    [
        (UserFactory, "/saya/pendaftaran/"),
        (lambda: MemberFactory().user, "/saya/"),
        (PendampingFactory, "/lapangan/"),
        (StaffFactory, "/admin/"),
        (lambda: UserFactory(is_staff=True, is_superuser=True), "/admin/"),
        (lambda: in_group(Role.LENDER), "/akun/"),
    ],
)
def test_everybody_begins_at_their_own_desk(client, make, page):
    user = make()

    ask(client, str(user.phone))
    response = client.post(CODE, {"code": last_code(str(user.phone))})

    assert response.url == page
    client.cookies.pop("messages", None)
    assert client.get(SIGN_IN).url == page


def test_the_account_says_which_language_is_spoken(client):
    client.cookies["django_language"] = "en"
    ask(client, PHONE, SIGN_UP)
    client.post(CODE, {"code": last_code()})
    assert signed_in(client).language == "en"

    client.post("/akun/keluar/")
    client.cookies["django_language"] = "id"
    ask(client, PHONE)
    client.post(CODE, {"code": last_code()})

    assert client.get("/akun/").headers["Content-Language"] == "en"


def test_pages_of_the_account_are_never_kept(client):
    for path in (SIGN_IN, SIGN_UP, "/akun/masuk/kata-sandi/", "/akun/kata-sandi/lupa/"):
        assert "private" in client.get(path).headers["Cache-Control"]
    client.force_login(UserFactory())
    for path in ("/akun/", "/akun/email/", "/akun/telepon/", "/akun/sesi/", "/akun/keamanan/"):
        assert "no-store" in client.get(path).headers["Cache-Control"]


def test_the_sign_in_page_of_a_demo_lists_its_people(client, settings):
    assert b"demo.test" not in client.get(SIGN_IN).content

    settings.DEMO = True
    page = client.get(SIGN_IN).content.decode()

    assert all(f'value="{email}"' in page for email in settings.DEMO_ACCOUNTS)
    assert "/dev/kotak-keluar/" in page


def test_one_tap_signs_in_to_a_demo(client, settings):
    user = User.objects.create_user(email="calon@demo.test", password=settings.DEMO_PASSWORD)

    client.post(
        "/akun/masuk/kata-sandi/", {"login": "calon@demo.test", "password": settings.DEMO_PASSWORD}
    )

    assert signed_in(client) == user


def test_the_desk_is_entered_through_our_door(client):
    response = client.get("/admin/login/?next=/admin/members/")

    assert (response.status_code, response.url) == (302, f"{SIGN_IN}?next=%2Fadmin%2Fmembers%2F")
    assert client.get("/admin/").url.startswith("/admin/login/")
    client.force_login(UserFactory())
    assert client.get("/admin/login/").status_code == 403
