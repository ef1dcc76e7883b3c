"""What a lender reads of somebody: gathered and frozen when a referral is sent."""

from collections.abc import Iterable
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from members.choices import CredentialKind, StepStatus
from members.models import Member
from members.services.steps import road
from okoce.dates import long_date
from okoce.months import month_from, month_in_words
from okoce.nik import mask_nik
from okoce.rupiah import format_rupiah

from ..choices import SharedField
from ..models import MonthlyFigures, Referral

MONTHS = 12
Rows = list[tuple[str, str]]


def freeze(referral: Referral, fields: Iterable[str]) -> dict[str, Any]:
    """The listed data of the member as they are now, ready for JSON; papers stand in their rows."""
    take = {
        SharedField.NAME: _name,
        SharedField.CONTACT: _contact,
        SharedField.BUSINESS: _business,
        SharedField.PERMITS: _permits,
        SharedField.STEPS: _steps,
        SharedField.FIGURES: _figures,
        SharedField.WORD: _word,
        SharedField.NIK: _nik,
    }
    return {code: take[code](referral) for code in take if code in set(fields)}


def _name(referral: Referral) -> dict[str, str]:
    return {"name": referral.member.name, "number": referral.member.number}


def _contact(referral: Referral) -> dict[str, str]:
    user = referral.member.user
    return {"phone": str(user.phone or ""), "email": user.email or ""}


def _business(referral: Referral) -> dict[str, Any]:
    business = referral.business
    return {
        "name": business.name,
        "sector": business.sector.name,
        "makes": business.makes,
        "since": business.since_year,
        "address": business.address,
        "kelurahan": business.kelurahan.name if business.kelurahan else "",
        "kecamatan": str(referral.member.kecamatan or ""),
    }


def _permits(referral: Referral) -> list[dict[str, Any]]:
    rows = referral.business.credentials.in_force().filter(verified_at__isnull=False)
    return [
        {
            "kind": row.kind,
            "number": row.number,
            "issuer": row.issuer,
            "until": row.valid_until.isoformat() if row.valid_until else "",
        }
        for row in rows.order_by("kind", "pk")
    ]


def _steps(referral: Referral) -> list[dict[str, str]]:
    return [
        {
            "step": str(row.step),
            "status": row.status,
            "done_on": row.done_on.isoformat() if row.done_on else "",
        }
        for row in road(referral.member)
    ]


def _figures(referral: Referral) -> list[dict[str, Any]]:
    rows = MonthlyFigures.objects.filter(business=referral.business).order_by("-month")[:MONTHS]
    return [
        {
            "month": f"{row.month:%Y-%m}",
            "sales": row.sales,
            "costs": row.costs,
            "workers": row.workers,
        }
        for row in rows
    ]


def _word(referral: Referral) -> str:
    return referral.recommendation


def _nik(referral: Referral) -> str:
    return Member.objects.only("nik").get(pk=referral.member_id).nik or ""


# As it is read.


def sections_of(snapshot: dict[str, Any] | None) -> list[tuple[str, Rows]]:
    """A frozen copy in words: the name of each part, and its lines of label and value."""
    snapshot = snapshot or {}
    return [
        # Its label in the consent speaks to the member.
        (_("NIK") if each == SharedField.NIK else each.label, READ[each](snapshot[each.value]))
        for each in SharedField
        if each.value in snapshot and each in READ and READ[each](snapshot[each.value])
    ]


def _read_name(part: dict[str, str]) -> Rows:
    return [(_("Name"), part["name"]), (_("Member number"), part["number"])]


def _read_contact(part: dict[str, str]) -> Rows:
    return _filled([(_("Phone"), part["phone"]), (_("Email"), part["email"])])


def _read_business(part: dict[str, Any]) -> Rows:
    place = ", ".join(filter(None, (part["address"], part["kelurahan"], part["kecamatan"])))
    return _filled(
        [
            (_("Name"), part["name"]),
            (_("Sector"), part["sector"]),
            (_("Makes or does"), part["makes"]),
            (_("Since"), str(part["since"] or "")),
            (_("Address"), place),
        ]
    )


def _read_permits(part: list[dict[str, Any]]) -> Rows:
    if not part:
        return [(_("Permits"), _("none in the record"))]
    return [(CredentialKind(row["kind"]).label, _permit_in_words(row)) for row in part]


def _permit_in_words(row: dict[str, Any]) -> str:
    words = [row["number"], row["issuer"]]
    if row["until"]:
        words.append(_("until %(date)s") % {"date": long_date(parse_date(row["until"]))})
    return ", ".join(filter(None, words))


def _read_steps(part: list[dict[str, str]]) -> Rows:
    rows = []
    for row in part:
        words = str(StepStatus(row["status"]).label)
        if row["done_on"]:
            words = f"{words}, {long_date(parse_date(row['done_on']))}"
        rows.append((row["step"], words))
    return rows


def _read_figures(part: list[dict[str, Any]]) -> Rows:
    if not part:
        return [(_("Monthly figures"), _("none yet"))]
    return [
        (
            month_in_words(month_from(row["month"])),
            _("sales %(sales)s, costs %(costs)s, people %(workers)d")
            % {
                # The encrypted field gives every value back as text.
                "sales": format_rupiah(int(row["sales"])),
                "costs": format_rupiah(int(row["costs"])),
                "workers": int(row["workers"]),
            },
        )
        for row in part
    ]


def _read_word(part: str) -> Rows:
    return _filled([(_("Word of the pendamping"), part)])


def _read_nik(part: str) -> Rows:
    return [(_("NIK"), mask_nik(part))] if part else [(_("NIK"), _("none in the record"))]


def _filled(rows: Rows) -> Rows:
    return [row for row in rows if row[1]]


READ = {
    SharedField.NAME: _read_name,
    SharedField.CONTACT: _read_contact,
    SharedField.BUSINESS: _read_business,
    SharedField.PERMITS: _read_permits,
    SharedField.STEPS: _read_steps,
    SharedField.FIGURES: _read_figures,
    SharedField.WORD: _read_word,
    SharedField.NIK: _read_nik,
}
