"""Passwords, second steps, sessions: what keeps an account its owner's."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from members.choices import NoticeTopic, Role
from members.models import Notification, User
from okoce import messaging
from okoce.messaging import outbox
from tests.factories import MemberFactory, PendampingFactory, StaffFactory, UserFactory
from tests.members.test_accounts import (
    CODE,
    EMAIL,
    PHONE,
    ask,
    last_code,
    signed_in,
    wrong,
)

pytestmark = pytest.mark.django_db

PASSWORD = "pisang-goreng-hangat"
BY_PASSWORD = "/akun/masuk/kata-sandi/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def user():
    user = MemberFactory(user__phone=PHONE, user__email=EMAIL).user
    user.emailaddress_set.create(email=EMAIL, verified=True, primary=True)
    return user


@pytest.fixture
def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def come_in(client, address=PHONE):
    """Sign in by code, as a person does; the proof is then fresh for ten minutes."""
    ask(client, address)
    client.post(CODE, {"code": last_code(address)})
    return client


def app_code(secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta), tick=False)


# Passwords.


@pytest.mark.parametrize("login", [PHONE, "0812 3456 7890", EMAIL, "Siti@Contoh.id"])
def test_a_password_brings_its_owner_in(client, with_password, login):
    response = client.post(BY_PASSWORD, {"login": login, "password": PASSWORD})

    assert response.url == "/saya/"
    assert signed_in(client) == with_password


@pytest.mark.parametrize("login", [PHONE, EMAIL])
def test_a_wrong_password_answers_the_same_for_everybody(client, with_password, login):
    known = client.post(BY_PASSWORD, {"login": login, "password": "salah"})
    with_password.delete()
    stranger = client.post(BY_PASSWORD, {"login": login, "password": "salah"})

    assert known.status_code == stranger.status_code == 422
    assert known.context["form"].errors == stranger.context["form"].errors
    assert signed_in(client) is None


def test_the_sixth_wrong_password_is_refused_with_the_time_to_wait(client, with_password):
    for _each in range(5):
        client.post(BY_PASSWORD, {"login": "0812 3456 7890", "password": "salah"})

    response = client.post(BY_PASSWORD, {"login": PHONE, "password": PASSWORD})

    assert response.status_code == 429
    assert response.context["minutes"] == 5
    # Other numbers are counted by themselves.
    other = client.post(BY_PASSWORD, {"login": "0811 1111 1111", "password": "salah"})
    assert other.status_code == 422


def test_setting_a_password_ends_all_other_sessions(client, user):
    come_in(client)
    elsewhere = come_in(Client())

    response = client.post("/akun/kata-sandi/", {"password1": PASSWORD})

    assert response.url == "/akun/"
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert signed_in(client) == user
    assert elsewhere.get("/akun/").status_code == 302
    assert len(client.get("/akun/sesi/").context["sessions"]) == 1


@pytest.mark.parametrize(
    ("password", "reason"), [("", "required"), ("12345", "password_too_short")]
)
def test_a_poor_password_is_refused(client, user, password, reason):
    come_in(client)

    response = client.post("/akun/kata-sandi/", {"password1": password})

    assert response.status_code == 422
    assert response.context["form"].has_error("password1", reason)


def test_who_forgot_the_password_comes_in_by_code_and_sets_another(client, with_password):
    ask(client, PHONE, "/akun/kata-sandi/lupa/")
    response = client.post(CODE, {"code": last_code()})
    assert response.url == "/akun/kata-sandi/"

    assert client.post(response.url, {"password1": "kopi-tubruk-panas"}).status_code == 302

    with_password.refresh_from_db()
    assert with_password.check_password("kopi-tubruk-panas")


# Proving it again.

DELICATE = [
    ("/akun/kata-sandi/", {"password1": PASSWORD}),
    ("/akun/email/", {"email": "baru@contoh.id", "action_add": "1"}),
    ("/akun/email/", {"email": EMAIL, "action_remove": "1"}),
    ("/akun/telepon/", {"phone": "0811 1111 1111"}),
    ("/akun/keamanan/aplikasi/", {"code": "000000"}),
    ("/akun/keamanan/passkey/tambah/", {}),
    ("/akun/keamanan/pemulihan/baru/", {}),
]


@pytest.mark.parametrize(("path", "data"), DELICATE)
def test_something_delicate_asks_again_after_ten_minutes(client, user, path, data):
    come_in(client)

    with later(minutes=11):
        response = client.post(path, data)

    assert response.status_code == 302
    assert response.url.startswith("/akun/konfirmasi/kode/")
    user.refresh_from_db()
    assert (str(user.phone), user.email, user.has_usable_password()) == (PHONE, EMAIL, False)


def test_a_code_to_oneself_is_the_proof_and_the_step_goes_on(client, user):
    come_in(client)
    with later(minutes=11):
        proof = client.post("/akun/kata-sandi/", {"password1": PASSWORD}).url
        messaging.clear_outbox()
        assert client.get(proof).status_code == 200
        client.post(proof, {"action": "send"})
        code = last_code()
        assert client.post(proof, {"code": wrong(code)}).status_code == 422

        client.post(proof, {"code": code})

    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_code_for_the_door_is_no_proof(client, user):
    client.force_login(user)
    session = client.session
    session["sign_in_code"] = {
        "door": "account_login",
        "phone": PHONE,
        "code": "123456",
        "at": time.time(),
        "failed_attempts": 0,
        "confirmed": False,
        "next": "",
    }
    session.save()

    client.post("/akun/konfirmasi/kode/", {"code": "123456"})

    assert client.post("/akun/kata-sandi/", {"password1": PASSWORD}).status_code == 302
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_a_password_is_a_proof_too(client, with_password):
    client.force_login(with_password)
    assert client.get("/akun/keamanan/aplikasi/").url.startswith("/akun/konfirmasi/?")

    assert client.post("/akun/konfirmasi/", {"password": "salah"}).status_code == 422
    client.post("/akun/konfirmasi/?next=/akun/keamanan/aplikasi/", {"password": PASSWORD})

    assert client.get("/akun/keamanan/aplikasi/").status_code == 200


def test_a_code_does_not_get_round_a_second_step(client, user):
    TOTP.activate(user, SECRET)
    client.force_login(user)

    response = client.get("/akun/konfirmasi/kode/")

    assert response.url == "/akun/konfirmasi/aplikasi/"
    client.post(f"{response.url}?next=/akun/kata-sandi/", {"code": app_code()})
    assert client.get("/akun/kata-sandi/").status_code == 200


# Email and phone.


def test_a_new_email_counts_once_its_code_came_back(client, user):
    come_in(client)

    response = client.post("/akun/email/", {"email": "Baru@contoh.id", "action_add": "1"})
    assert response.url == "/akun/email/kode/"
    assert client.get(response.url).status_code == 200
    user.refresh_from_db()
    assert user.email == EMAIL
    code = last_code("baru@contoh.id")
    assert client.post(response.url, {"code": wrong(code)}).status_code == 422
    client.post(response.url, {"code": code})

    user.refresh_from_db()
    row = user.emailaddress_set.get()
    assert (user.email, row.email, row.verified) == ("baru@contoh.id", "baru@contoh.id", True)
    # The old address hears of it.
    assert EMAIL in [to for message in mail.outbox for to in message.to]


def test_the_email_of_another_account_is_refused_only_to_who_can_read_it(client, user):
    UserFactory(email="lain@contoh.id")
    come_in(client)

    response = client.post("/akun/email/", {"email": "lain@contoh.id", "action_add": "1"})
    assert response.url == "/akun/email/kode/"
    response = client.post(response.url, {"code": last_code("lain@contoh.id")})

    assert response.status_code == 422
    assert response.context["form"].has_error("code", "email_taken")


def test_an_email_may_be_removed_while_a_phone_is_left(client, user):
    come_in(client)

    client.post("/akun/email/", {"email": EMAIL, "action_remove": "1"})

    user.refresh_from_db()
    assert user.email is None
    assert not user.emailaddress_set.exists()


def test_the_last_way_in_is_not_removed(client):
    come_in(client, EMAIL)
    client.post(CODE, {"action": "open"})

    client.post("/akun/email/", {"email": EMAIL, "action_remove": "1"})

    assert User.objects.get().email == EMAIL


def test_a_new_phone_counts_once_its_code_came_back(client, user):
    come_in(client)

    response = client.post("/akun/telepon/", {"phone": "0811 1111 1111"})
    assert response.url == "/akun/telepon/kode/"
    assert client.get(response.url).status_code == 200
    user.refresh_from_db()
    assert str(user.phone) == PHONE
    client.post(response.url, {"code": last_code("+6281111111111")})

    user.refresh_from_db()
    assert str(user.phone) == "+6281111111111"
    assert user.phone_verified_at
    assert outbox()[0].to == PHONE, "the old number hears of it"


def test_the_phone_of_another_account_is_refused_only_to_who_holds_it(client, user):
    UserFactory(phone="+6281111111111")
    come_in(client)

    response = client.post("/akun/telepon/", {"phone": "0811 1111 1111"})
    response = client.post(response.url, {"code": last_code("+6281111111111")})

    assert response.status_code == 422
    assert response.context["form"].has_error("code", "phone_taken")


@pytest.mark.parametrize(
    ("phone", "reason"), [("021 5550123", "landline"), (PHONE, "same_as_current"), ("", "required")]
)
def test_a_phone_that_cannot_be_is_refused(client, user, phone, reason):
    come_in(client)

    response = client.post("/akun/telepon/", {"phone": phone})

    assert response.status_code == 422
    assert response.context["form"].has_error("phone", reason)


def test_changes_share_the_three_codes_of_an_address(client, user):
    come_in(client)
    for _each in range(3):
        assert client.post("/akun/telepon/", {"phone": "0811 1111 1111"}).status_code == 302

    assert client.post("/akun/telepon/", {"phone": "0811 1111 1111"}).status_code == 429


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/akun/telepon/", {"phone": "0811 1111 1111"}),
        ("/akun/email/", {"email": "baru@contoh.id", "action_add": "1"}),
    ],
)
def test_a_gateway_that_is_down_breaks_no_change(client, user, monkeypatch, path, data):
    def down(*args, **kwargs):
        raise messaging.Unavailable("down")

    come_in(client)
    monkeypatch.setattr(messaging, "send_code", down)
    monkeypatch.setattr(messaging, "send_email", down)

    response = client.post(path, data)

    assert (response.status_code, response.url) == (302, path)
    assert client.get(path).status_code == 200


# Sessions.


def test_sessions_are_listed_and_ended(client, user):
    come_in(client)
    phone = come_in(Client(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0"}))

    sessions = client.get("/akun/sesi/").context["sessions"]
    assert [session.is_this for session in sessions] == [False, True]
    assert sessions[0].device == "Chrome, Android"
    client.post(f"/akun/sesi/{sessions[0].pk}/akhiri/")

    assert phone.get("/akun/").status_code == 302
    assert client.get("/akun/").status_code == 200
    assert len(client.get("/akun/sesi/").context["sessions"]) == 1


def test_all_other_sessions_are_ended_at_once(client, user):
    come_in(client)
    # At each sign-in allauth looks at the person's other sessions, one by one.
    with zeal_ignore():
        others = [come_in(Client()), come_in(Client(), EMAIL)]

    client.post("/akun/sesi/")

    assert [other.get("/akun/").status_code for other in others] == [302, 302]
    assert client.get("/akun/").status_code == 200


def test_a_strangers_session_is_404(client, user):
    come_in(client)
    stranger = Client()
    stranger.force_login(UserFactory())

    response = stranger.post(f"/akun/sesi/{user.usersession_set.get().pk}/akhiri/")

    assert response.status_code == 404
    assert client.get("/akun/").status_code == 200


def test_listing_sessions_costs_the_same_for_one_and_for_many(client, user, query_count):
    come_in(client)
    one = query_count(client.get, "/akun/sesi/")
    user_agent = "Mozilla/5.0"
    for _each in range(30):
        other = Client()
        other.force_login(user)
        user.usersession_set.create(
            session_key=other.session.session_key, ip="10.0.0.1", user_agent=user_agent
        )

    assert query_count(client.get, "/akun/sesi/") == one
    assert len(client.get("/akun/sesi/").context["sessions"]) == 31


# The second step.


def test_an_authenticator_app_is_set_up_and_then_asked_for(
    client, user, django_capture_on_commit_callbacks
):
    come_in(client)
    page = client.get("/akun/keamanan/aplikasi/")
    secret = page.context["form"].secret
    assert client.post("/akun/keamanan/aplikasi/", {"code": "abc"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/akun/keamanan/aplikasi/", {"code": app_code(secret)})

    assert response.url == "/akun/keamanan/pemulihan/"
    assert len(client.get(response.url).context["unused_codes"]) == 10
    assert secret not in str(list(Authenticator.objects.values_list("data")))
    notice = Notification.objects.get(user=user, kind="account_changed")
    assert notice.topic == NoticeTopic.SECURITY

    visitor = Client()
    ask(visitor, PHONE)
    response = visitor.post(CODE, {"code": last_code()})
    assert response.url == "/akun/keamanan/masuk/"
    assert signed_in(visitor) is None
    assert visitor.get("/saya/").status_code == 302
    assert visitor.post(response.url, {"code": "000000"}).status_code in (422, 302)
    with later(minutes=2):
        assert visitor.post(response.url, {"code": app_code(secret)}).url == "/saya/"
        assert signed_in(visitor) == user


def test_a_recovery_code_works_once(client, user):
    come_in(client)
    secret = client.get("/akun/keamanan/aplikasi/").context["form"].secret
    client.post("/akun/keamanan/aplikasi/", {"code": app_code(secret)})
    recovery = client.get("/akun/keamanan/pemulihan/").context["unused_codes"][0]
    assert recovery.encode() in client.get("/akun/keamanan/pemulihan/unduh/").content

    def second_step():
        visitor = come_in(Client(), EMAIL)
        return visitor.post("/akun/keamanan/masuk/", {"code": recovery}).status_code

    assert second_step() == 302
    assert second_step() == 422


def test_the_second_step_is_needed_after_a_password_too(client, with_password):
    TOTP.activate(with_password, SECRET)

    response = client.post(BY_PASSWORD, {"login": EMAIL, "password": PASSWORD})

    assert response.url == "/akun/keamanan/masuk/"
    assert signed_in(client) is None


def test_many_wrong_second_codes_are_refused_with_the_time_to_wait(client, user):
    TOTP.activate(user, SECRET)
    come_in(client)

    answers = [
        client.post("/akun/keamanan/masuk/", {"code": "00000"}).status_code for _each in range(6)
    ]

    assert answers == [422] * 5 + [429]


def superuser():
    return UserFactory(is_staff=True, is_superuser=True)


def lender():
    user = UserFactory()
    user.groups.add(Group.objects.get(name=Role.LENDER))
    return user


@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR_GROUPS = list(Role.values)


@pytest.mark.parametrize("make", [StaffFactory, PendampingFactory, superuser, lender])
@pytest.mark.parametrize("path", ["/admin/", "/lapangan/", "/saya/", "/etalase/"])
def test_roles_go_nowhere_without_a_second_step(client, strict, make, path):
    client.force_login(make())

    response = client.get(path)

    assert (response.status_code, response.url) == (302, "/akun/keamanan/")
    assert client.get(response.url).status_code == 200
    assert client.get("/akun/").status_code == 200


def test_roles_with_a_second_step_go_about_their_work(client, strict):
    user = PendampingFactory()
    TOTP.activate(user, SECRET)
    client.force_login(user)

    assert client.get("/lapangan/").status_code == 200


def test_members_and_visitors_are_asked_for_no_second_step(client, strict, user):
    assert client.get("/etalase/").status_code == 200
    client.force_login(user)
    assert client.get("/saya/").status_code == 200


def test_a_demo_asks_nobody_for_a_second_step(client, settings):
    settings.SECOND_FACTOR_GROUPS = []
    client.force_login(PendampingFactory())

    assert client.get("/lapangan/").status_code == 200


def test_a_role_cannot_remove_its_only_second_step(client, strict):
    user = PendampingFactory()
    TOTP.activate(user, SECRET)
    come_in(client, str(user.phone))
    client.post("/akun/keamanan/masuk/", {"code": app_code()})
    assert client.get("/akun/keamanan/aplikasi/lepas/").status_code == 200

    response = client.post("/akun/keamanan/aplikasi/lepas/")

    assert response.status_code == 422
    assert Authenticator.objects.filter(user=user).exists()


def test_a_member_may_remove_the_app(client, user):
    TOTP.activate(user, SECRET)
    come_in(client)
    client.post("/akun/keamanan/masuk/", {"code": app_code()})

    assert client.post("/akun/keamanan/aplikasi/lepas/").status_code == 302

    assert not Authenticator.objects.filter(user=user).exists()


@pytest.mark.parametrize(
    "name",
    [
        *["account_home", "account_login", "account_request_login_code", "account_signup"],
        *["account_confirm_login_code", "account_logout", "account_inactive", "account_email"],
        *["account_change_password", "account_set_password", "account_reset_password"],
        *["account_email_verification_sent", "account_change_phone", "account_verify_phone"],
        *["account_reauthenticate", "mfa_index", "mfa_authenticate", "mfa_reauthenticate"],
        *["mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes"],
        *["mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn"],
        *["mfa_add_webauthn", "mfa_login_webauthn", "mfa_reauthenticate_webauthn"],
        "usersessions_list",
    ],
)
def test_the_names_of_allauth_lead_to_our_addresses(client, user, name):
    path = reverse(name)

    assert path.startswith("/akun/")
    client.get(path)
    client.force_login(user)
    client.get(path)
