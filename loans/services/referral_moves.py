"""Who may move a referral, how a move is written, and who is told of it."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import User
from okoce.errors import RuleBroken
from okoce.rupiah import format_rupiah

from ..choices import (
    REFERRAL_MOVES,
    ReferralActor,
    ReferralStatus,
)
from ..models import (
    Referral,
    ReferralChange,
    ReferralConsent,
)

# Said in every message about money.
NO_CAPITAL = gettext_lazy("Pemprov gives no capital; the lender decides and pays.")


def role_of(user: User | None, referral: Referral) -> ReferralActor | None:
    """Whether a person is the member, or sits at the lender's desk; None for anybody else."""
    if user is None or not user.is_active:
        return None
    if referral.member.user_id == user.pk:
        return ReferralActor.MEMBER
    if user.is_superuser or not user.is_lender:
        return None
    at_desk = Referral.objects.shared_with(user).filter(pk=referral.pk)
    return ReferralActor.LENDER if at_desk.exists() else None


def moves_of(referral: Referral, user: User | None) -> frozenset[str]:
    """The statuses to which this person may move the referral now."""
    roles = roles_of(user, referral)
    return frozenset(
        new
        for (old, new), allowed in REFERRAL_MOVES.items()
        if old == referral.status and roles & allowed
    )


def roles_of(user: User | None, referral: Referral) -> frozenset[str]:
    """What a person is to a referral; nobody is the portal, which ends what lies.

    A member whose loan the lender no longer sees is alone.
    """
    if user is None:
        return frozenset({ReferralActor.PORTAL})
    role = role_of(user, referral)
    if role == ReferralActor.MEMBER and referral.is_running and consent_of(referral) is None:
        return frozenset({ReferralActor.MEMBER, ReferralActor.ALONE})
    return frozenset({role} if role else ())


def consent_of(referral: Referral) -> ReferralConsent | None:
    """The consent in force."""
    return referral.consents.in_force().first()


def locked(referral: Referral) -> Referral:
    """The referral as it stands now; nobody moves it until the transaction ends."""
    rows = Referral.objects.with_people().select_for_update(of=["self"], no_key=True)
    return rows.get(pk=referral.pk)


def check_move(referral: Referral, new_status: str, by: User | None) -> None:
    """Raise ``RuleBroken`` where this person may not make this move now."""
    if new_status not in moves_of(referral, by):
        raise RuleBroken(
            _("This referral is “%(old)s” now; it cannot become “%(new)s”.")
            % {"old": referral.get_status_display(), "new": ReferralStatus(new_status).label}
        )


def move(
    referral: Referral,
    new_status: str,
    *,
    by: User | None,
    note: str = "",
    more: Collection[str] = (),
) -> ReferralChange:
    """Write a move that was judged, with what belongs to it, and its history row."""
    old_status, referral.status = referral.status, new_status
    referral.status_since, referral.reminders = timezone.now(), 0
    referral.save(update_fields=["status", "status_since", "reminders", *more])
    return referral.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=referral.status_since
    )


def params_of(referral: Referral, **more: Any) -> dict[str, Any]:
    """What messages say of a referral."""
    return {
        "lender": referral.lender.name,
        "reference": referral.reference,
        "name": referral.member.name,
        "amount": format_rupiah(referral.amount),
        **more,
    }


def _key(referral: Referral) -> str:
    return f"referral:{referral.pk}:{referral.status_since:%Y%m%d%H%M%S%f}"


def tell_member(
    referral: Referral, title: Promise, body: Promise, *, key: str = "", **more: Any
) -> None:
    """Tell the member of their referral, with the sentence that belongs to every word on money."""
    notices.notify(
        referral.member.user,
        f"referral_{key or referral.status}",
        key=f"{_key(referral)}:{key}",
        topic=NoticeTopic.RECORD,
        title=title,
        body=format_lazy("{} {}", body, NO_CAPITAL),
        params=params_of(referral, **more),
        path=referral.get_absolute_url(),
    )


def tell_desk(referral: Referral, title: Promise, body: Promise, *, key: str = "") -> None:
    """Tell the officers of the lender, as long as they read it; names stay behind their sign-in."""
    if consent_of(referral) is None:
        return
    notices.notify_all(
        [user for user in referral.lender.officers.all() if user.pk != referral.member.user_id],
        f"referral_desk_{key or referral.status}",
        key=f"{_key(referral)}:desk:{key}",
        topic=NoticeTopic.WORK,
        title=title,
        body=body,
        params=params_of(referral),
        path=referral.get_desk_url(),
    )


def tell_called_off(referral: Referral) -> None:
    notices.notify_all(
        list(referral.lender.officers.all()),
        "referral_called_off",
        key=f"{_key(referral)}:off",
        topic=NoticeTopic.WORK,
        title=gettext_lazy("You no longer read %(reference)s"),
        body=gettext_lazy("The member has called it off or withdrawn their consent."),
        params={"reference": referral.reference},
        path=reverse("loans:desk"),
    )
