"""Referrals of the demo city in every state, with an inbox for the demo's own lender."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.core.files.base import ContentFile
from django.utils import timezone

from members.choices import FINANCE_STEP, MemberStatus, StepStatus
from members.models import AccessLog, Business, User
from members.services import step_of
from members.services.steps import record_move
from okoce.demo import City, save_in_bulk
from okoce.months import months_after

from ..choices import (
    LOAN_RUNNING,
    ConsentEnd,
    DeclineReason,
    InstalmentStatus,
    Plan,
    ReferralStatus,
    SharedField,
)
from ..models import (
    Instalment,
    Lender,
    Referral,
    ReferralChange,
    ReferralConsent,
    ReferralPaper,
    ReferralQuestion,
)
from ..models.referrals import referral_reference_of
from ..services import instalments, referrals, snapshots
from .permits import sample_page

S, D = ReferralStatus, DeclineReason
TO_LENDER = [S.CONSENTED, S.REFERRED]
RECEIVED = [*TO_LENDER, S.RECEIVED]
PAID_OUT = [*RECEIVED, S.APPROVED, S.PAID_OUT]
ROADS: dict[str, list[str]] = {
    S.DRAFT: [],
    S.CONSENTED: [S.CONSENTED],
    S.REFERRED: TO_LENDER,
    S.RECEIVED: RECEIVED,
    S.INCOMPLETE: [*RECEIVED, S.INCOMPLETE],
    S.APPROVED: [*RECEIVED, S.APPROVED],
    S.DECLINED: [*RECEIVED, S.DECLINED],
    S.CANCELLED: [*RECEIVED, S.CANCELLED],
    S.PAID_OUT: PAID_OUT,
    S.SETTLED: [*PAID_OUT, S.SETTLED],
    S.DEFAULTED: [*PAID_OUT, S.DEFAULTED],
}
# State, begun so many days ago, and why it was declined.
AT_COOPERATIVE: list[tuple[str, int, str]] = [
    (S.REFERRED, 9, ""),
    (S.RECEIVED, 6, ""),
    (S.INCOMPLETE, 12, ""),
    (S.APPROVED, 15, ""),
    (S.PAID_OUT, 120, ""),
    (S.DEFAULTED, 200, ""),
    (S.SETTLED, 330, ""),
    (S.CANCELLED, 40, ""),
    (S.DRAFT, 2, ""),
    (S.CONSENTED, 3, ""),
    (S.REFERRED, 3, ""),
    *[(S.DECLINED, 30 + 14 * number, D.RECORDS) for number in range(6)],
    *[(S.DECLINED, 45 + 20 * number, D.INCOME) for number in range(5)],
    *[(S.PAID_OUT, 80 + 30 * number, "") for number in range(3)],
    (S.RECEIVED, 4, ""),
    (S.REFERRED, 1, ""),
]
PURPOSES = [
    "Membeli oven kedua untuk pesanan katering.",
    "Menambah stok bahan baku menjelang Lebaran.",
    "Membeli mesin jahit obras.",
    "Memperbaiki dapur agar memenuhi syarat izin.",
    "Membeli lemari pendingin untuk minuman.",
]
QUESTION = "Mohon foto tempat usaha dan catatan penjualan bulan terakhir."
TERMS = {"rate": Decimal("1.2"), "plan": Plan.DECLINING}


def refer_members(city: City) -> None:
    """The demo's own graduate pays a loan back and was declined by a bank; others fill an inbox."""
    # A stream of its own: the city of before stays as it was.
    pick = Random(f"{city.seed}-referrals")
    cooperative, bank = (
        Lender.objects.with_terms().get(slug=slug) for slug in ("koperasi-contoh", "bank-contoh")
    )
    Lender.objects.filter(pk=cooperative.pk).update(answers_within=7)
    rows = Business.objects.filter(member__status=MemberStatus.VERIFIED)
    rows = rows.select_related("member__user", "member__kelurahan__kecamatan", "sector")
    rows = rows.prefetch_related("credentials", "member__steps").order_by("pk")
    own = rows.get(member__user__email="lulusan@demo.test")
    plans = [(own, cooperative, S.PAID_OUT, 150, ""), (own, bank, S.DECLINED, 25, D.RECORDS)]
    others = rows.exclude(member__user__email__endswith="@demo.test")
    plans += [
        (business, cooperative, *plan)
        for plan, business in zip(AT_COOPERATIVE, others, strict=False)
    ]
    made = [_referral(city, pick, number, *plan) for number, plan in enumerate(plans)]
    save_in_bulk(Referral, made)
    _agree(made)
    officer = cooperative.officers.first()
    save_in_bulk(ReferralChange, [change for each in made for change in _history(each, officer)])
    _ask(made, officer)
    _hand_in(made)
    _pay_out(made, city)
    _read(made, officer)
    city.say(f"  {len(made)} rujukan pembiayaan")


def _referral(
    city: City,
    pick: Random,
    number: int,
    business: Business,
    lender: Lender,
    status: str,
    days: int,
    reason: str,
) -> Referral:
    product = lender.open_products[0]
    begun = city.days_before(days)
    referral = Referral(
        reference=referral_reference_of(city.code(4)),
        member=business.member,
        business=business,
        lender=lender,
        product=product,
        amount=pick.randint(6, 20) * 1_000_000,
        tenor=12,
        purpose=PURPOSES[number % len(PURPOSES)],
        status=status,
        created_at=begun,
        decline_reason=reason,
        decision_note="Lengkapi enam bulan berturut-turut, lalu ajukan lagi." if reason else "",
    )
    moments = _moments(referral)
    referral.status_since = moments[-1]
    road = ROADS[status]
    if product.needs_recommendation and status != S.DRAFT:
        referral.recommendation = "Rajin mencatat, pesanannya tetap, dan terbuka soal utang."
        referral.recommended_at = begun
    if S.REFERRED in road:
        referral.sent_at = moments[road.index(S.REFERRED) + 1]
        referral.clock_since = timezone.localdate(referral.sent_at)
    if status not in (S.DRAFT, S.CONSENTED, S.CANCELLED):
        referral.snapshot = snapshots.freeze(referral, _fields())
    if S.APPROVED in road or status == S.DECLINED:
        referral.decided_at = moments[4]
        referral.answer_days, referral.clock_used, referral.clock_since = (
            pick.randint(2, 9),
            5,
            None,
        )
    if S.APPROVED in road:
        referral.granted_amount = referral.amount * 4 // 5
        referral.granted_tenor, referral.granted_fees = 12, 100_000
        referral.granted_rate, referral.granted_plan = TERMS["rate"], TERMS["plan"]
        if status == S.SETTLED:
            referral.granted_tenor = 6
    if S.PAID_OUT in road:
        referral.paid_out_on = timezone.localdate(moments[5])
    if status in (S.DECLINED, S.SETTLED):
        ended = timezone.localdate(referral.status_since)
        referral.expires_on = months_after(ended, lender.keeps_months)
    return referral


def _moments(referral: Referral) -> list[datetime]:
    """When each of its states began: a day apart, and the last of a long loan today or so."""
    road = ROADS[referral.status]
    begun, now = referral.created_at, timezone.now()
    moments = [begun + timedelta(days=number) for number in range(len(road) + 1)]
    if referral.status == S.SETTLED:
        moments[-1] = now - timedelta(days=20)
    if referral.status == S.DEFAULTED:
        moments[-1] = now - timedelta(days=10)
    return [min(moment, now - timedelta(minutes=5)) for moment in moments]


def _fields() -> list[str]:
    return [each.value for each in SharedField]


def _agree(made: list[Referral]) -> None:
    text = referrals.wording()
    save_in_bulk(
        ReferralConsent,
        [
            ReferralConsent(
                referral=referral,
                text=text,
                words=referrals.words_for(referral, text, _fields()),
                lender_name=referral.lender.legal_name or referral.lender.name,
                fields=_fields(),
                keeps_months=referral.lender.keeps_months,
                given_at=referral.created_at + timedelta(days=1),
                ended_at=referral.status_since if referral.status == S.CANCELLED else None,
                end=ConsentEnd.CANCELLED if referral.status == S.CANCELLED else "",
            )
            for referral in made
            if referral.status != S.DRAFT
        ],
    )


def _history(referral: Referral, officer: User | None) -> list[ReferralChange]:
    moves, old = [], ""
    road = [S.DRAFT, *ROADS[referral.status]]
    for at, status in zip(_moments(referral), road, strict=True):
        is_own = status in (S.DRAFT, S.CONSENTED, S.REFERRED, S.CANCELLED)
        note = {
            S.INCOMPLETE: QUESTION,
            S.DECLINED: str(DeclineReason(referral.decline_reason or D.OTHER).label),
            S.DEFAULTED: "Dua angsuran terlewat dan belum ada kabar.",
        }.get(status, "")
        moves.append(
            ReferralChange(
                referral=referral,
                old_status=old,
                new_status=status,
                by=referral.member.user if is_own else officer,
                note=note,
                at=at,
            )
        )
        old = status
    return moves


def _ask(made: list[Referral], officer: User | None) -> None:
    rows = [
        ReferralQuestion(
            referral=referral,
            text=QUESTION,
            by=officer,
            asked_at=referral.status_since,
            answer="" if referral.status == S.INCOMPLETE else "Terlampir, dan catatannya lengkap.",
            answered_at=None if referral.status == S.INCOMPLETE else referral.decided_at,
        )
        for referral in made
        if referral.status in (S.INCOMPLETE, S.APPROVED)
    ]
    save_in_bulk(ReferralQuestion, rows)


def _hand_in(made: list[Referral]) -> None:
    """One invented page for each of the first papers."""
    page = sample_page()
    for referral in made:
        if referral.status in (S.DRAFT, S.CANCELLED):
            continue
        for label in referral.product.paper_lines[:2]:
            paper = ReferralPaper(
                referral=referral,
                label=label,
                bytes=len(page),
                at=referral.created_at,
                shared_at=referral.sent_at,
            )
            name = f"{referral.reference.lower()}-{label.lower().replace(' ', '-')}.pdf"
            paper.file.save(name, ContentFile(page))


def _pay_out(made: list[Referral], city: City) -> None:
    for referral in made:
        if referral.paid_out_on is None:
            continue
        first = months_after(referral.paid_out_on, 1)
        instalments.write(referral, first_due_on=first)
        paid = referral.instalments.filter(due_on__lte=city.today)
        if referral.status == S.SETTLED:
            paid = referral.instalments.all()
        rows = list(paid)
        if referral.status == S.DEFAULTED:
            rows = rows[:-2]
        for row in rows:
            row.status = InstalmentStatus.PAID
            row.paid_on = min(row.due_on, city.today)
        if referral.status in LOAN_RUNNING and len(rows) > 1 and referral is made[0]:
            rows[-1].status = InstalmentStatus.STATED
            proof = f"{referral.reference.lower()}-bukti.pdf"
            rows[-1].proof.save(proof, ContentFile(sample_page()), save=False)
        Instalment.objects.bulk_update(rows, ["status", "paid_on", "proof"])
        step = step_of(referral.member, FINANCE_STEP)
        if step.status != StepStatus.DONE:
            evidence = f"Pinjaman dari {referral.lender.name}, rujukan {referral.reference}"
            record_move(step, StepStatus.DONE, by=None, evidence=evidence)


def _read(made: list[Referral], officer: User | None) -> None:
    """The lender has opened what it works on."""
    if officer is None:
        return
    save_in_bulk(
        AccessLog,
        [
            AccessLog(
                member=referral.member,
                reader=officer,
                what=f"Rujukan {referral.reference}: salinan data",
                reason="Mengurus rujukan, atas persetujuan anggota",
                at=referral.sent_at + timedelta(hours=5),
            )
            for referral in made
            if referral.sent_at and referral.status != S.REFERRED
        ],
    )
