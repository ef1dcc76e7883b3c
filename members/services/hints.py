"""What a pendamping should look at before deciding about a registration."""

from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from okoce.nik import birth_date

from ..models import ClaimCase, Member

JAKARTA_PREFIX = "31"


class Hint(NamedTuple):
    tone: str
    text: str


def hints(member: Member) -> list[Hint]:
    """What speaks for a record and what to ask about, the gravest first."""
    found = [*_about_nik(member), *_about_person(member), *_about_business(member)]
    return sorted(found, key=lambda hint: ["danger", "warn", "success", "info"].index(hint.tone))


def _about_nik(member: Member) -> list[Hint]:
    found = []
    if ClaimCase.objects.waiting().touching(member).exists():
        text = _("This NIK is also in another record. Staff decide that case before anything else.")
        found.append(Hint("danger", text))
        return found
    if not member.nik:
        return [Hint("warn", _("There is no NIK yet."))]
    born = birth_date(member.nik)
    if born is None:
        found.append(Hint("warn", _("The birth date in the NIK does not look right. Please ask.")))
    else:
        # The age is enough to compare with the person; the birth date would give the NIK away.
        today = timezone.localdate()
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        found.append(
            Hint("success", _("The NIK gives an age of %(age)d years. Does it fit?") % {"age": age})
        )
    if not member.nik.startswith(JAKARTA_PREFIX):
        text = _("The NIK was first issued outside Jakarta. That is fine: people who move keep it.")
        found.append(Hint("info", text))
    return found


def _about_person(member: Member) -> list[Hint]:
    found = []
    same_name = Member.objects.filter(
        name__iexact=member.name, kelurahan__kecamatan=member.kecamatan
    ).exclude(pk=member.pk)
    if member.name and same_name.exists():
        text = _("Another record in this kecamatan has the same name. Is it the same person?")
        found.append(Hint("warn", text))
    if not member.user.phone_verified_at:
        found.append(Hint("warn", _("The phone number is not confirmed yet.")))
    return found


def _about_business(member: Member) -> list[Hint]:
    business = getattr(member, "business", None)
    if business is None:
        return [Hint("warn", _("Nothing about the business was written yet."))]
    if not business.kelurahan:
        return [Hint("info", _("The place of the business was not given. Please ask."))]
    if member.kecamatan != business.kelurahan.kecamatan:
        text = _("The business is in another kecamatan (%(kecamatan)s).")
        return [Hint("info", text % {"kecamatan": business.kelurahan.kecamatan})]
    return [Hint("success", _("The business is in the kecamatan where the member lives."))]
