"""Who else reads a member's monthly figures: their pendamping, as long as the member agrees."""

from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.models import AccessLog, Business, Consent, ConsentText, Member, User
from members.services.access import log_access

from ..choices import FIGURES_CONSENT

# Within this time it is still the same look.
ONE_LOOK = timedelta(hours=1)


def consent_of(member: Member) -> Consent | None:
    """The consent in force by which a pendamping reads the figures of this member."""
    rows = member.consents.filter(text__purpose=FIGURES_CONSENT, withdrawn_at=None)
    return rows.select_related("text").first()


def consent_text() -> ConsentText | None:
    """The wording in force."""
    return ConsentText.objects.current().filter(purpose=FIGURES_CONSENT).first()


def readable_business(user: User, number: str) -> Business | None:
    """The business of another member whose figures this pendamping may read, or None."""
    if user.is_superuser or not user.is_active or not user.kecamatan_codes:
        return None
    agreed = Consent.objects.filter(text__purpose=FIGURES_CONSENT, withdrawn_at=None)
    rows = Business.objects.filter(
        member__in=agreed.values("member"),
        member__number=number,
        member__kelurahan__kecamatan__in=user.kecamatan_codes,
    )
    rows = rows.exclude(member__user=user).select_related("member__user").defer("member__nik")
    business = rows.first()
    return business if business and business.member.is_verified else None


def note_reading(member: Member, *, by: User) -> None:
    """Write into the member's access log that somebody reads their figures, once for a look."""
    with translation.override(member.user.language):
        what = _("Monthly figures")
        recent = AccessLog.objects.filter(
            member=member, reader=by, what=what, at__gt=timezone.now() - ONE_LOOK
        )
        if not recent.exists():
            log_access(member, reader=by, what=what, reason=_("To go with the business"))
