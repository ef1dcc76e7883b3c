"""Permits and certificates: entered by their owner, checked by staff, followed to the end."""

from datetime import date
from functools import partial
from pathlib import PurePath

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okoce.codes import new_code
from okoce.errors import RuleBroken

from ..choices import Actor, CredentialKind
from ..models import Business, Credential, User
from ..signals import credential_lapsed, credential_restored
from .access import actor_for, refuse_private_numbers


@transaction.atomic
def add_credential(
    business: Business,
    *,
    kind: str,
    number: str,
    valid_from: date,
    valid_until: date | None = None,
    issuer: str = "",
    proof: File | None = None,
    by: User | None,
) -> Credential:
    """Enter a paper that a business holds; staff check it when a product rests on it."""
    if actor_for(by, business.member) not in (Actor.MEMBER, Actor.SYSTEM):
        raise RuleBroken(_("Only the owner of a business enters its papers."))
    credential = Credential(business=business)
    return _save(
        credential,
        kind=CredentialKind(kind),
        number=number,
        valid_from=valid_from,
        valid_until=valid_until,
        issuer=issuer,
        proof=proof,
    )


@transaction.atomic
def renew_credential(
    credential: Credential,
    *,
    number: str,
    valid_from: date,
    valid_until: date | None = None,
    issuer: str = "",
    proof: File | None = None,
    by: User,
) -> Credential:
    """Correct or renew a paper; what was checked before is to be checked again.

    ``credential_restored`` or ``credential_lapsed`` is sent after commit, as it now stands.
    """
    _lock(credential)
    if actor_for(by, credential.business.member) != Actor.MEMBER:
        raise RuleBroken(_("Only the owner of a business enters its papers."))
    if credential.revoked_at:
        raise RuleBroken(_("This paper was withdrawn. Enter a new one instead."))
    credential.verified_at = None
    credential.lapse_told_at = None
    credential.to_renew_since = None
    return _save(
        credential,
        number=number,
        valid_from=valid_from,
        valid_until=valid_until,
        issuer=issuer,
        proof=proof,
    )


@transaction.atomic
def mark_to_renew(credential: Credential, *, by: User) -> Credential:
    """Note that what a paper certifies has changed, so that its owner renews it."""
    _lock(credential)
    if actor_for(by, credential.business.member) != Actor.MEMBER:
        raise RuleBroken(_("Only the owner of a business enters its papers."))
    if credential.revoked_at:
        raise RuleBroken(_("This paper was withdrawn. Enter a new one instead."))
    if credential.to_renew_since is None:
        credential.to_renew_since = timezone.now()
        credential.save(update_fields=["to_renew_since"])
    return credential


def _save(credential: Credential, *, proof: File | None, **fields) -> Credential:
    for name, value in fields.items():
        setattr(credential, name, value.strip() if isinstance(value, str) else value)
    if proof is not None:
        storage, old = credential.proof.storage, credential.proof.name
        # The name a person gave the file says nothing that we need to keep; its ending was checked.
        name = f"{new_code(16).lower()}{PurePath(proof.name).suffix}"
        credential.proof.save(name, proof, save=False)
        if old:
            transaction.on_commit(partial(storage.delete, old))
    credential.stated_at = timezone.now()
    credential.save()
    signal = credential_restored if credential.is_in_force else credential_lapsed
    transaction.on_commit(partial(signal.send, sender=Credential, credential=credential))
    return credential


@transaction.atomic
def verify_credential(credential: Credential, *, by: User) -> Credential:
    """Note that an officer has looked at the paper; never at their own."""
    _lock(credential)
    if actor_for(by, credential.business.member) != Actor.STAFF:
        raise RuleBroken(_("Only Pemprov staff check papers, and never their own."))
    if not credential.is_in_force:
        raise RuleBroken(_("This paper is not in force."))
    credential.verified_at = timezone.now()
    credential.save(update_fields=["verified_at"])
    # A newer paper is what the older one of its kind waited for.
    older = Credential.objects.filter(
        business=credential.business_id, kind=credential.kind, to_renew_since__isnull=False
    )
    for paper in older.exclude(pk=credential.pk).filter(valid_from__lt=credential.valid_from):
        paper.to_renew_since = None
        paper.save(update_fields=["to_renew_since"])
    return credential


@transaction.atomic
def revoke_credential(credential: Credential, *, by: User, reason: str) -> Credential:
    """Withdraw a paper: its owner entered it wrongly, or staff found that it does not hold.

    ``credential_lapsed`` is sent after commit.
    """
    _lock(credential)
    reason = reason.strip()
    if actor_for(by, credential.business.member) not in (Actor.MEMBER, Actor.STAFF):
        raise RuleBroken(_("You do not decide about this paper."))
    if credential.revoked_at:
        raise RuleBroken(_("This paper was withdrawn already."))
    if not reason:
        raise RuleBroken(_("Please say why this paper no longer counts."))
    refuse_private_numbers(reason)
    credential.revoked_at = credential.lapse_told_at = timezone.now()
    credential.revoke_reason = reason
    credential.save(update_fields=["revoked_at", "lapse_told_at", "revoke_reason"])
    transaction.on_commit(partial(credential_lapsed.send, sender=Credential, credential=credential))
    return credential


def _lock(credential: Credential) -> None:
    credential.refresh_from_db(from_queryset=Credential.objects.select_for_update())


def find_lapsed() -> int:
    """Tell the portal, once each, of papers whose last day has passed; how many there were."""
    lapsed = Credential.objects.filter(
        valid_until__lt=timezone.localdate(), lapse_told_at=None, revoked_at=None
    )
    count = 0
    for pk in lapsed.order_by("pk").values_list("pk", flat=True):
        count += _tell_lapsed(pk)
    return count


@transaction.atomic
def _tell_lapsed(pk: int) -> bool:
    """Claim one lapsed paper and tell of it; nothing happens when it was told already.

    Claim and telling share a transaction: when a receiver fails, the next run tries again.
    """
    unclaimed = Credential.objects.select_for_update(skip_locked=True, of=("self",))
    credential = (
        unclaimed.select_related("business__member__user")
        .filter(pk=pk, lapse_told_at=None, valid_until__lt=timezone.localdate())
        .first()
    )
    if credential is None:
        return False
    credential.lapse_told_at = timezone.now()
    credential.save(update_fields=["lapse_told_at"])
    credential_lapsed.send(sender=Credential, credential=credential)
    return True
