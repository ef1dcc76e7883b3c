"""Accounts: who may sign in, and which desk is theirs."""

from allauth.usersessions.admin import UserSessionAdmin
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.utils.translation import gettext_lazy as _

from okoce.phones import PhoneField

from ..models import PendampingAssignment, User

# allauth's list searches by a username, which our people do not have.
UserSessionAdmin.search_fields = ["user__name", "user__phone", "user__email", "ip"]


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
        super().save_model(request, obj, form, change)

    @admin.display(description=_("roles"))
    def roles_shown(self, user: User) -> str:
        return ", ".join(sorted(user.roles))
