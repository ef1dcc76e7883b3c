"""Permit cases of the demo city, in every state; the papers in them are invented and say so."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from members.choices import MemberStatus
from members.models import Business, User
from okoce.demo import City, save_in_bulk
from okoce.pdf import Document

from ..choices import CASE_OPEN, CaseStatus, FieldKind, StopReason
from ..models import PermitCase, PermitCaseChange, PermitKind, PermitPaper, PermitTerms
from ..models.cases import reference_of
from ..services import case_clock

S = CaseStatus
# The way to each state, and how likely it is.
ROADS: dict[str, tuple[list[str], int]] = {
    S.DRAFT: ([], 4),
    S.SENT: ([S.SENT], 4),
    S.REVIEWED: ([S.SENT, S.REVIEWED], 4),
    S.TO_MEND: ([S.SENT, S.REVIEWED, S.TO_MEND], 4),
    S.FILED: ([S.SENT, S.REVIEWED, S.FILED], 6),
    S.ISSUED: ([S.SENT, S.REVIEWED, S.FILED, S.ISSUED], 8),
    S.REFUSED: ([S.SENT, S.REVIEWED, S.FILED, S.REFUSED], 2),
    S.WITHDRAWN: ([S.SENT, S.REVIEWED, S.WITHDRAWN], 4),
}
# The demo accounts: which permit of theirs stands where.
OWN = {
    "lulusan@demo.test": {"halal-reguler": S.FILED, "merek": S.TO_MEND, "nib": S.ISSUED},
    "calon@demo.test": {"nib": S.DRAFT},
}
MOST = 40
KINDS = ("nib", "pirt", "halal-pernyataan-sendiri", "merek", "slhs")
WORDS = {
    "alamat-usaha": "Dapur di rumah, pintu samping",
    "kbli": "10710 (2025)",
    "nama-produk": "Keripik singkong balado",
    "bahan": "Singkong\nCabai merah\nBawang putih\nGula\nGaram",
    "kemasan": "Standing pouch 100 gram",
    "proses": "Kupas, iris, goreng, bumbui, timbang, kemas.",
    "nama-merek": "Dapur Rahma",
    "kelas-barang": "Keripik dan makanan ringan",
    "alamat-dapur": "Dapur di rumah, pintu samping",
}
MISSING = "Rancangan label belum mencantumkan berat bersih. Mohon ditambahkan."


def file_permits(city: City) -> None:
    """Some verified businesses are on the way to a permit, the demo accounts among them."""
    staff = User.objects.get(email="staf@demo.test")
    kinds = {kind.code: kind for kind in PermitKind.objects.all()}
    terms = {
        row.kind.code: row
        for row in PermitTerms.objects.in_force()
        .select_related("kind")
        .prefetch_related("fields")
        .order_by("valid_from")
    }
    rows = Business.objects.filter(member__status=MemberStatus.VERIFIED)
    rows = rows.select_related("member__user").order_by("pk")
    cases, plans = [], []
    for business in rows.filter(member__user__email__in=OWN):
        for code, state in OWN[business.member.user.email].items():
            plans.append((business, code, state))
    others = rows.exclude(member__user__email__in=OWN)[:MOST]
    for business in others:
        state = city.weighted({state: weight for state, (_road, weight) in ROADS.items()})
        plans.append((business, city.random.choice(KINDS), state))
    for business, code, state in plans:
        cases.append(_case(city, business, kinds[code], terms[code], state))
    save_in_bulk(PermitCase, cases)
    save_in_bulk(PermitCaseChange, [change for case in cases for change in _history(case, staff)])
    _hand_in(cases)


def _case(
    city: City, business: Business, kind: PermitKind, terms: PermitTerms, state: str
) -> PermitCase:
    days = city.random.randint(4, 60)
    opened = city.moment(days)
    since = opened + timedelta(days=min(len(ROADS[state][0]), days - 1))
    case = PermitCase(
        reference=reference_of(city.code(4)),
        member=business.member,
        business=business,
        kind=kind,
        terms=terms,
        status=state,
        created_at=opened,
        status_since=min(since, timezone.now()),
        declared_at=None if state == S.DRAFT else opened,
        answers={} if state == S.DRAFT else _answers(terms),
        flagged=_flagged(terms) if state == S.TO_MEND else [],
        reason="Nama merek sudah dipakai orang lain." if state == S.REFUSED else "",
        stop_reason=city.random.choice(StopReason.values) if state == S.WITHDRAWN else "",
        agency_number=f"OSS-{city.code(6)}" if state in (S.FILED, S.ISSUED, S.REFUSED) else "",
    )
    if state == S.FILED:
        case_clock.start(case, timezone.localdate(case.status_since))
    return case


def _answers(terms: PermitTerms) -> dict:
    answers = {}
    for row in terms.fields.all():
        if row.kind == FieldKind.YES:
            answers[row.code] = True
        elif row.kind == FieldKind.NUMBER:
            answers[row.code] = 5_000_000 if row.code == "modal" else 60
        elif not row.is_paper:
            answers[row.code] = WORDS.get(row.code, "Seperti pada contoh")
    return answers


def _flagged(terms: PermitTerms) -> list[str]:
    lines = list(terms.fields.all())
    return [next((row for row in lines if row.is_paper), lines[0]).code]


def _history(case: PermitCase, staff: User) -> list[PermitCaseChange]:
    own, moves, old = case.member.user, [], ""
    moments = _moments(case, 1 + len(ROADS[case.status][0]))
    for at, status in zip(moments, [S.DRAFT, *ROADS[case.status][0]], strict=True):
        is_own = status in (S.DRAFT, S.SENT, S.WITHDRAWN)
        note = {S.TO_MEND: MISSING, S.REFUSED: case.reason}.get(status, "")
        moves.append(
            PermitCaseChange(
                case=case,
                old_status=old,
                new_status=status,
                by=own if is_own else staff,
                note=note,
                at=at,
            )
        )
        old = status
    return moves


def _moments(case: PermitCase, count: int) -> list[datetime]:
    step = (case.status_since - case.created_at) / max(1, count - 1)
    return [case.created_at + step * number for number in range(count)]


def _hand_in(cases: list[PermitCase]) -> None:
    """One invented page for each paper that is asked for."""
    page = sample_page()
    for case in cases:
        if case.status == S.DRAFT or case.status not in CASE_OPEN:
            continue
        for row in case.terms.fields.all():
            if row.is_paper:
                paper = PermitPaper(
                    case=case,
                    field=row.code,
                    bytes=len(page),
                    by=case.member.user,
                    at=case.created_at,
                )
                paper.file.save(f"{case.reference.lower()}-{row.code}.pdf", ContentFile(page))


def sample_page() -> bytes:
    """One page as PDF that says that it is invented."""
    document = Document("Contoh berkas")
    document.add_page()
    document.letters(18, bold=True)
    document.text(20, 40, "Contoh berkas untuk peragaan")
    document.letters(12)
    document.text(20, 52, "Isinya rekaan; bukan surat yang sebenarnya.")
    return document.to_bytes()
