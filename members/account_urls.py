"""allauth's addresses, by its own names, in Indonesian."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from .views import accounts as views


def page(route: str, view, name: str) -> URLPattern:
    return path(route, views.account_page(view), name=name)


urlpatterns = [
    page("", views.account_home, "account_home"),
    # In and out.
    page("masuk/", views.sign_in, "account_login"),
    page(
        "masuk/kode/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        "account_request_login_code",
    ),
    page("masuk/kata-sandi/", views.PasswordSignInView.as_view(), "account_login_password"),
    page("daftar/", views.sign_up, "account_signup"),
    page("kode/", views.confirm_code, "account_confirm_login_code"),
    page("keluar/", account.logout, "account_logout"),
    page("tidak-aktif/", account.account_inactive, "account_inactive"),
    # Password, email, phone.
    page("kata-sandi/", views.change_password, "account_change_password"),
    page("kata-sandi/", views.change_password, "account_set_password"),
    page("kata-sandi/lupa/", views.forgotten_password, "account_reset_password"),
    page("email/", account.email, "account_email"),
    page("email/kode/", account.email_verification_sent, "account_email_verification_sent"),
    page("telepon/", account.change_phone, "account_change_phone"),
    page("telepon/kode/", account.verify_phone, "account_verify_phone"),
    # Proving again who one is.
    page("konfirmasi/", account.reauthenticate, "account_reauthenticate"),
    page("konfirmasi/kode/", views.reauthenticate_by_code, "account_reauthenticate_code"),
    page("konfirmasi/aplikasi/", mfa.reauthenticate, "mfa_reauthenticate"),
    page("konfirmasi/passkey/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    # Sessions.
    page("sesi/", views.session_list, "usersessions_list"),
    page("sesi/<int:pk>/akhiri/", views.session_end, "usersessions_end"),
    # The second step.
    page("keamanan/", mfa.index, "mfa_index"),
    page("keamanan/masuk/", mfa.authenticate, "mfa_authenticate"),
    page("keamanan/aplikasi/", totp.activate_totp, "mfa_activate_totp"),
    page("keamanan/aplikasi/lepas/", totp.deactivate_totp, "mfa_deactivate_totp"),
    page("keamanan/pemulihan/", recovery.view_recovery_codes, "mfa_view_recovery_codes"),
    page(
        "keamanan/pemulihan/baru/", recovery.generate_recovery_codes, "mfa_generate_recovery_codes"
    ),
    page(
        "keamanan/pemulihan/unduh/", recovery.download_recovery_codes, "mfa_download_recovery_codes"
    ),
    page("keamanan/passkey/", webauthn.list_webauthn, "mfa_list_webauthn"),
    page("keamanan/passkey/tambah/", webauthn.add_webauthn, "mfa_add_webauthn"),
    page("keamanan/passkey/masuk/", webauthn.login_webauthn, "mfa_login_webauthn"),
    page("keamanan/passkey/<int:pk>/hapus/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
    page("keamanan/passkey/<int:pk>/nama/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
]
