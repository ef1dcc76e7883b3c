"""A person's own rights over their data: take it along, withdraw a consent, be forgotten."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okoce.errors import RuleBroken

from ..choices import ClaimStatus
from ..models import (
    Business,
    ChannelPreference,
    ClaimCase,
    Connection,
    Consent,
    Delivery,
    Erasure,
    Member,
    StepChange,
    User,
)
from ..signals import collect_account_data, collect_personal_data, member_erased
from . import directory
from .claims import lock_niks, pass_on
from .erasure import forget
from .privacy_meetup import forget_meetup, meetup_data

# What the keys of our own tables say, and secrets, mean nothing to a person.
NEVER_EXPORTED = frozenset({"id", "password", "nik", "nik_hash", "data", "session_key"})


@transaction.atomic
def withdraw_consent(consent: Consent) -> None:
    """Withdraw an optional consent from now on; without the required one nobody can be a member."""
    if consent.text.required:
        raise RuleBroken(
            _("Without this consent we may not keep your data. To withdraw it, erase your account.")
        )
    # Also an older wording for the same purpose.
    consent.member.consents.filter(text__purpose=consent.text.purpose, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )


def personal_data(user: User) -> dict[str, Any]:
    """All that the portal knows about a person, ready for JSON."""
    data = {
        "account": _row(user),
        "groups": sorted(user.roles),
        "email_addresses": _rows(EmailAddress.objects.filter(user=user)),
        "sign_in_methods": _rows(Authenticator.objects.filter(user=user)),
        "sessions": _rows(UserSession.objects.filter(user=user)),
        "notices": _rows(user.notifications.all()),
        "deliveries": _rows(
            Delivery.objects.filter(notification__user=user).select_related("notification")
        ),
        "notice_choices": _rows(ChannelPreference.objects.filter(user=user)),
        **meetup_data(user),
    }
    for _receiver, section in collect_account_data.send(sender=User, user=user):
        data |= section
    member = Member.objects.filter(user=user).select_related("kelurahan__kecamatan").first()
    if member is None:
        return data
    data["member"] = _row(member) | {
        # What was typed: that staff may still look into it is no business of this file.
        "nik": member.typed_nik,
        "kecamatan": str(member.kecamatan or ""),
    }
    data["status_changes"] = _rows(member.history.select_related("by"))
    data["steps"] = _rows(member.steps.select_related("step"))
    changes = StepChange.objects.filter(member_step__member=member)
    data["step_changes"] = _rows(changes.select_related("member_step__step", "by"))
    data["graduations"] = _rows(member.graduations.select_related("by", "withdrawn_by"))
    data["consents"] = [
        _row(consent) | {"text": _row(consent.text)}
        for consent in member.consents.select_related("text")
    ]
    data["who_read_my_data"] = _rows(member.access_log.select_related("reader"))
    business = Business.objects.filter(member=member).select_related("sector", "kelurahan").first()
    if business:
        data["business"] = _row(business)
        data["offers_and_needs"] = _rows(business.offerings.select_related("topic"))
        data["permits_and_certificates"] = _rows(business.credentials.all())
    for _receiver, section in collect_personal_data.send(sender=Member, member=member):
        data |= section
    return data


@transaction.atomic
def erase_account(user: User) -> None:
    """Erase a person: account, record, business and all below them, in one go.

    ``member_erased`` is sent first. What stays is one ``Erasure`` that names nobody.
    """
    lock_niks()
    _hold(user)
    forget_meetup(user)
    member = Member.objects.select_for_update().filter(user=user).first()
    if member is None:
        _close_account(user)
        return
    member_erased.send(sender=Member, member=member)
    directory.forget(member)
    Erasure.objects.create(
        kecamatan=member.kecamatan,
        was_verified=member.is_verified,
        graduated_on=member.graduated_on,
    )
    ClaimCase.objects.touching(member).update(note="")
    member.claims_made.open().update(status=ClaimStatus.LAPSED, decided_at=timezone.now(), nik=None)
    nik, waiting = member.nik, list(member.claims_met.open().select_related("claimant"))
    _close_account(user)
    pass_on(nik, waiting)


def _hold(user: User) -> None:
    """Let what others are doing with this person end first; in the order of ``lock_pair``."""
    for rows in (User.objects.filter(pk=user.pk), Connection.objects.of(user).order_by("pk")):
        list(rows.select_for_update(no_key=True).values_list("pk"))


def _close_account(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()
    forget(user)


def _rows(queryset: models.QuerySet) -> list[dict]:
    return [_row(row) for row in queryset]


def _row(row: models.Model) -> dict[str, Any]:
    """The fields of one row by name; a link to another row becomes that row's name."""
    return {
        field.name: _value(row, field)
        for field in row._meta.concrete_fields
        if field.name not in NEVER_EXPORTED and field.related_model not in {User, Member, Business}
    }


def _value(row: models.Model, field: models.Field) -> Any:
    value = getattr(row, field.name)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(field, models.DateField):
        return value.isoformat()
    return str(value)
