"""Accounts: who may sign in, and which desk is theirs."""

from functools import partial

import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from okoce.desk import FrozenAdmin
from okoce.phones import PhoneField

from ..models import Member, PendampingAssignment, User
from ..services import directory
from ..signals import member_changed

# allauth's own pages would let a superadmin take over a session, or add a second factor for others.
for model in (Authenticator, EmailAddress, UserSession):
    admin.site.unregister(model)


class UserForm(forms.ModelForm):
    """An account by phone, by email, or by both."""

    phone = PhoneField(label=_("phone number"), required=False)

    class Meta:
        model = User
        fields = ["name", "phone", "email", "language", "is_staff", "is_active", "groups"]

    def clean_phone(self) -> str | None:
        return self.cleaned_data["phone"] or None

    def clean_email(self) -> str | None:
        return (self.cleaned_data["email"] or "").lower() or None


class AssignmentRows(admin.TabularInline):
    model = PendampingAssignment
    extra = 0
    autocomplete_fields = ["kecamatan"]


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    form = add_form = UserForm
    list_display = ["name", "phone", "email", "roles_shown", "is_staff", "is_active"]
    list_filter = ["groups", "is_staff", "is_active"]
    search_fields = ["name", "phone", "email"]
    ordering = ["name"]
    filter_horizontal = ["groups"]
    readonly_fields = ["last_login", "date_joined", "phone_verified_at"]
    fieldsets = [
        (None, {"fields": ["name", "phone", "phone_verified_at", "email", "language"]}),
        (_("Desk"), {"fields": ["is_staff", "groups", "is_superuser"]}),
        (_("Account"), {"fields": ["is_active", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["name", "phone", "email", "is_staff", "groups"]})]
    inlines = [AssignmentRows]
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            # New officers sign in by a code, or choose a password themselves.
            obj.set_unusable_password()
        if "phone" in form.changed_data:
            # The new number is somebody's only once its code has come back.
            obj.phone_verified_at = None
        super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data:
            # What a person shows goes, and comes back, with their account.
            for member in Member.objects.filter(user=obj):
                directory.refresh(member)
                transaction.on_commit(partial(member_changed.send, sender=Member, member=member))

    def get_urls(self) -> list:
        """Without the page to set another person's password: nobody signs in as somebody else."""
        return [url for url in super().get_urls() if url.name != "auth_user_password_change"]

    @admin.display(description=_("roles"))
    def roles_shown(self, user: User) -> str:
        return ", ".join(sorted(user.roles))


@admin.register(UserSession)
class UserSessionAdmin(FrozenAdmin):
    """Where people are signed in; the key of a session would open it, so it is not shown."""

    list_display = ["user", "created_at", "last_seen_at", "ip", "user_agent"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__phone", "user__email", "ip"]
    fields = ["user", "created_at", "last_seen_at", "ip", "user_agent"]


@admin.register(Authenticator)
class AuthenticatorAdmin(FrozenAdmin):
    """Second factors. One that was lost is taken away here; only its owner sets up another."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__phone", "user__email"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return request.user.is_superuser


@admin.register(EmailAddress)
class EmailAddressAdmin(FrozenAdmin):
    """Which addresses people have confirmed."""

    list_display = ["email", "user", "primary", "verified"]
    list_select_related = ["user"]
    search_fields = ["email", "user__name"]
