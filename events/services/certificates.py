"""Certificates: numbered without a gap, made in the background, replaced and revoked.

The row with its number is written where somebody passes. Its PDF follows: a task makes a chunk of
them, each under the lock of its row, and asks for the next chunk. Killed anywhere, or run by two
at once, the rest is made by whoever comes next, and nobody is told twice.
"""

import logging
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import Member, User
from members.services.access import refuse_private_numbers
from okoce.errors import RuleBroken

from .. import tasks
from ..choices import CertificateEnd
from ..models import Certificate, CertificateSeries, Seat
from ..models.certificates import new_certificate_link
from .certificate_paper import draw_certificate

logger = logging.getLogger(__name__)
# So many PDFs are made by one task; each takes about a fifth of a second.
CHUNK = 25


# Issuing.


def issue(seat: Seat, member: Member, *, by: User) -> Certificate:
    """The certificate of who passed a class; the caller has its PDF made by ``make_soon``."""
    return _issue(
        user=member.user,
        seat=seat,
        course=seat.event.course,
        name=member.name,
        title=seat.event.course.title,
        by=by,
    )


def _issue(**fields) -> Certificate:
    return Certificate.objects.create(number=_next_number(), **fields)


def _next_number() -> str:
    """The next number of this year. The series is held until the caller commits: none is lost."""
    year = timezone.localdate().year
    CertificateSeries.objects.get_or_create(year=year)
    series = CertificateSeries.objects.select_for_update().get(year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"OKOCE-{year}-{series.last:06d}"


def make_soon() -> None:
    """Have what is to be made made as soon as the caller has committed; beat looks too."""
    transaction.on_commit(tasks.make_certificates.delay, robust=True)


# Making.


def make_chunk(after: int = 0) -> int | None:
    """Make up to ``CHUNK`` PDFs of certificates with a higher key, and tell their holders.

    Returns the key to go on after, or None when nothing is left. One that breaks is logged and
    left for the next round.
    """
    for _each in range(CHUNK):
        row = Certificate.objects.unmade().filter(pk__gt=after).order_by("pk").first()
        if row is None:
            return None
        after = row.pk
        try:
            make(row)
        except Exception:
            logger.exception("No PDF for certificate %s.", row.pk)
    return after


@transaction.atomic
def make(certificate: Certificate) -> bool:
    """Make the PDF of one certificate and tell its holder; False when another is at it."""
    row = (
        Certificate.objects.unmade()
        .select_for_update(skip_locked=True, of=["self"])
        .select_related("user", "seat__event", "course")
        .filter(pk=certificate.pk)
        .first()
    )
    if row is None:
        return False
    keep_paper(row)
    notices.notify(
        row.user,
        "certificate_ready",
        key=f"certificate:{row.pk}",
        topic=NoticeTopic.RECORD,
        title=gettext_lazy("Your certificate is ready: “%(course)s”"),
        body=gettext_lazy("Number %(number)s. Print it, keep it, or send the link to who asks."),
        params={"course": row.title, "number": row.number},
        path="/saya/sertifikat/",
    )
    certificate.file = row.file
    return True


def keep_paper(certificate: Certificate) -> None:
    """Draw the PDF of a certificate and keep it; nobody is told."""
    storage, name = certificate.file.storage, f"certificates/{certificate.code.lower()}.pdf"
    # What a maker left who was killed before the row was saved.
    storage.delete(name)
    certificate.file.name = storage.save(name, ContentFile(draw_certificate(certificate)))
    certificate.save(update_fields=["file"])


# Ending.


@transaction.atomic
def reissue(certificate: Certificate, *, by: User) -> Certificate:
    """A new certificate in the holder's name of today; the old one ends and points to it."""
    _refresh(certificate)
    member = Member.objects.filter(user=certificate.user_id).select_related("user").first()
    if certificate.user_id != by.pk or member is None:
        raise RuleBroken(_("Only the holder has a certificate issued anew."))
    if not certificate.is_valid:
        raise RuleBroken(_("This certificate is not valid any more."))
    if not member.is_verified:
        raise RuleBroken(_("Your new name has to be verified first."))
    if member.name == certificate.name:
        raise RuleBroken(_("Your certificate bears the name in your record already."))
    _end(certificate, CertificateEnd.RENAMED, by=by)
    new = _issue(
        user=member.user,
        seat=certificate.seat,
        course=certificate.course,
        name=member.name,
        title=certificate.title,
        by=certificate.by,
    )
    make_soon()
    certificate.replaced_by = new
    certificate.save(update_fields=["replaced_by"])
    return new


@transaction.atomic
def revoke(certificate: Certificate, *, by: User, reason: str) -> Certificate:
    """Staff take a certificate back, and say why to its holder; never their own."""
    _refresh(certificate)
    reason = reason.strip()
    if by.is_superuser or not by.is_pemprov_staff or certificate.user_id == by.pk:
        raise RuleBroken(_("Only Pemprov staff revoke a certificate, and never their own."))
    if not certificate.is_valid:
        raise RuleBroken(_("This certificate is not valid any more."))
    if not reason:
        raise RuleBroken(_("Please say why. The member will read it."))
    refuse_private_numbers(reason)
    _end(certificate, CertificateEnd.REVOKED, by=by, note=reason)
    notices.notify(
        certificate.user,
        "certificate_revoked",
        key=f"certificate:{certificate.pk}:revoked",
        topic=NoticeTopic.RECORD,
        title=gettext_lazy("Your certificate %(number)s was revoked"),
        body=gettext_lazy("Pemprov staff took it back. The reason: %(reason)s"),
        params={"number": certificate.number, "reason": reason},
        path="/saya/sertifikat/",
    )
    return certificate


@transaction.atomic
def renew_link(certificate: Certificate, *, by: User) -> Certificate:
    """Give the page with the whole name a new address; whoever has the old one finds nothing."""
    _refresh(certificate)
    if certificate.user_id != by.pk:
        raise RuleBroken(_("Only the holder renews this link."))
    certificate.link = new_certificate_link()
    certificate.save(update_fields=["link"])
    return certificate


def forget_person(user: User) -> None:
    """End the certificates of who leaves: their number stays taken, and names nobody any more.

    Who holds the paper and asks reads that it was withdrawn at the wish of its holder.
    """
    for certificate in Certificate.objects.select_for_update().filter(user=user):
        _end(certificate, CertificateEnd.HOLDER, by=None)
        certificate.user = certificate.seat = None
        certificate.name, certificate.link = "", new_certificate_link()
        certificate.save(update_fields=["user", "seat", "name", "link"])


def _refresh(certificate: Certificate) -> None:
    certificate.refresh_from_db(from_queryset=Certificate.objects.select_for_update())


def _end(certificate: Certificate, why: str, *, by: User | None, note: str = "") -> None:
    """Write that a certificate ended, and take its file away: it bears what no longer holds."""
    certificate.revoked_at = certificate.revoked_at or timezone.now()
    certificate.end, certificate.note, certificate.revoked_by = why, note, by
    if certificate.file:
        file = certificate.file
        transaction.on_commit(partial(file.storage.delete, file.name), robust=True)
        certificate.file = ""
    certificate.save(update_fields=["revoked_at", "end", "note", "revoked_by", "file"])
