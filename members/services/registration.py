"""Registration in short steps: each is saved on its own, and the last one sends it."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.codes import new_code
from okoce.errors import RuleBroken

from .. import notices
from ..choices import Domicile, MemberStatus, NoticeTopic, OfferKind, Role
from ..models import (
    Business,
    Consent,
    ConsentText,
    Kelurahan,
    Member,
    Offering,
    Sector,
    Topic,
    User,
)
from . import profiles
from .claims import lock_niks, take_nik
from .status import change_member_status

# The steps in order, by the last part of their address.
STEPS = ("diri", "nik", "usaha", "kebutuhan", "persetujuan")
EDITABLE = frozenset({MemberStatus.REGISTERING, MemberStatus.RETURNED})


def member_for(user: User) -> Member:
    """The person's record, begun if there was none."""
    member, _created = Member.objects.get_or_create(user=user, defaults={"name": user.name})
    return member


def step_to_do(member: Member) -> str:
    """The first step that is not finished; the last one once there is only the sending left."""
    finished = {
        "diri": bool(member.name and member.kelurahan_id),
        "nik": bool(member.typed_nik),
        "usaha": hasattr(member, "business"),
        "kebutuhan": member.registration_step > STEPS.index("kebutuhan") + 1,
    }
    return next((step for step, is_finished in finished.items() if not is_finished), STEPS[-1])


def is_open(member: Member, step: str) -> bool:
    """Whether the person may write this step now: nothing before it may be missing."""
    if step == "diri" and member.status == MemberStatus.OUTSIDE:
        return True
    in_order = STEPS.index(step) <= STEPS.index(step_to_do(member))
    return member.status in EDITABLE and in_order


@transaction.atomic
def save_identity(
    member: Member, *, name: str, kelurahan: Kelurahan | None, outside_city: str = ""
) -> Member:
    """Save who the person is and where they live; without a kelurahan they live outside Jakarta.

    Moving out of Jakarta, or into it, moves the status too.
    """
    _lock(member, "diri")
    member.name = name
    member.kelurahan = kelurahan
    member.domicile = Domicile.JAKARTA if kelurahan else Domicile.OUTSIDE
    member.outside_city = "" if kelurahan else outside_city
    _save(member, "diri", "name", "kelurahan", "domicile", "outside_city")
    User.objects.filter(pk=member.user_id).update(name=name)
    if kelurahan is None and member.status != MemberStatus.OUTSIDE:
        return change_member_status(member, MemberStatus.OUTSIDE, by=member.user)
    if kelurahan and member.status == MemberStatus.OUTSIDE:
        return change_member_status(member, MemberStatus.REGISTERING, by=member.user)
    return member


@transaction.atomic
def save_nik(member: Member, *, nik: str) -> Member:
    """Save a cleaned NIK. That another record has it shows nowhere; staff get a case."""
    lock_niks()
    _lock(member, "nik")
    take_nik(member, nik)
    _save(member, "nik")
    return member


@transaction.atomic
def save_business(
    member: Member,
    *,
    name: str,
    sector: Sector,
    makes: str,
    kelurahan: Kelurahan,
    since_year: int | None = None,
    address: str = "",
    whatsapp: str = "",
) -> Business:
    """Save the business that the person runs or is about to start."""
    _lock(member, "usaha")
    business = Business.objects.filter(member=member).first() or Business(member=member)
    is_renamed = business.name != name
    business.name = name
    business.sector = sector
    business.makes = makes
    business.kelurahan = kelurahan
    business.since_year = since_year
    business.address = address
    business.whatsapp = whatsapp or None
    if is_renamed:
        _save_with_slug(business)
    else:
        business.save()
    _save(member, "usaha")
    return business


@transaction.atomic
def save_offerings(
    member: Member, offerings: Iterable[tuple[OfferKind, Topic, str]]
) -> list[Offering]:
    """Save what the business offers and needs instead of what was there; it may be nothing."""
    _lock(member, "kebutuhan")
    rows = profiles.save_offerings(member.business, offerings=offerings)
    _save(member, "kebutuhan")
    return rows


@transaction.atomic
def submit(member: Member, *, consents: Iterable[ConsentText]) -> Member:
    """Send the registration: the consents become rows, and a pendamping has it to check."""
    _lock(member, "persetujuan")
    give_consents(member, consents)
    agreed = member.consents.filter(withdrawn_at=None).values("text")
    if ConsentText.objects.current().filter(required=True).exclude(pk__in=agreed).exists():
        raise RuleBroken(_("Without the required consent we may not keep your registration."))
    change_member_status(member, MemberStatus.SUBMITTED, by=member.user)
    for case in member.claims_made.waiting().select_related("holder__user"):
        notices.notify_role(
            Role.STAFF,
            "work_claim",
            key=f"work:claim:{case.pk}",
            topic=NoticeTopic.WORK,
            title=gettext_lazy("Two records have the same NIK"),
            body=gettext_lazy(
                "A new registration came with a NIK that another record has. Please find out "
                "whose it is."
            ),
            path=reverse("admin:index"),
            exclude=[member.user, case.holder.user],
        )
    return member


def give_consents(member: Member, texts: Iterable[ConsentText]) -> None:
    """Note what the member agrees to; a newer wording takes the place of an older one."""
    now = timezone.now()
    for text in texts:
        in_force = member.consents.filter(text__purpose=text.purpose, withdrawn_at=None)
        in_force.exclude(text=text).update(withdrawn_at=now)
        if not in_force.filter(text=text).exists():
            Consent.objects.create(member=member, text=text, given_at=now)


def _lock(member: Member, step: str) -> None:
    """Read the record again under a lock; refuse a step that is not open in it."""
    member.refresh_from_db(from_queryset=Member.objects.select_for_update())
    if is_open(member, step):
        return
    if member.status in EDITABLE:
        raise RuleBroken(_("Something before this step is still missing. Please fill it in first."))
    raise RuleBroken(
        _("Your registration is “%(status)s”, so it cannot be changed now.")
        % {"status": member.get_status_display()}
    )


def _save(member: Member, step: str, *fields: str) -> None:
    member.registration_step = max(member.registration_step, min(STEPS.index(step) + 2, len(STEPS)))
    member.save(update_fields=[*fields, "registration_step", "updated_at"])


def _save_with_slug(business: Business) -> None:
    """Save under an address made of the name, with a code behind it where that is taken."""
    plain = slugify(business.name)[:80].strip("-") or "usaha"
    for slug in (plain, f"{plain}-{new_code(6).lower()}"):
        business.slug = slug
        try:
            with transaction.atomic():
                business.save()
        except IntegrityError:
            continue
        return
    raise RuleBroken(_("This name could not be saved just now. Please try again."))
