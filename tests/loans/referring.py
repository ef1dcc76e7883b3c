"""Referrals at any point of their road, for the tests of both sides."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from loans.choices import Plan, ReferralStatus, SharedField
from loans.models import MonthlyFigures, Referral
from loans.services import lender_desk, referral_papers, referrals
from members.choices import Role
from okoce.months import first_of, months_on
from tests.factories import BusinessFactory, LenderFactory, StaffFactory

S = ReferralStatus
PDF = b"%PDF-1.7\n" + b"rujukan " * 20
TERMS = {
    "amount": 10_000_000,
    "tenor": 10,
    "rate": Decimal("1.5"),
    "plan": Plan.FLAT,
    "fees": 100_000,
}


def open_lender(**fields):
    """A lender that takes people, with one officer at its desk."""
    lender = LenderFactory(**fields)
    lender.officers.add(StaffFactory(group=Role.LENDER))
    return lender


def officer_of(lender):
    return lender.officers.order_by("pk").first()


def begin(lender=None, business=None, **fields) -> Referral:
    lender = lender or open_lender()
    business = business or BusinessFactory()
    return referrals.begin(
        business,
        lender.products.get(),
        **{"amount": 10_000_000, "tenor": 10, "purpose": "Membeli oven kedua", **fields},
        by=business.member.user,
    )


def referral_of(status: str = S.DRAFT, *, lender=None, business=None, fields=None) -> Referral:
    """A referral that has really walked to this state."""
    referral = begin(lender, business)
    state_months(referral.business)
    member, officer = referral.member.user, officer_of(referral.lender)
    chosen = [each.value for each in SharedField] if fields is None else fields
    today = timezone.localdate()
    if status == S.DRAFT:
        return referral
    if status == S.CANCELLED:
        return referrals.cancel(referral, by=member)
    referrals.agree(referral, by=member, fields=chosen)
    if status == S.CONSENTED:
        return fresh(referral)
    referral_papers.add_paper(referral, label="KTP", file=ContentFile(PDF, "ktp.pdf"), by=member)
    referrals.send(referral, by=member)
    if status == S.REFERRED:
        return fresh(referral)
    lender_desk.receive(referral, by=officer)
    if status == S.RECEIVED:
        return fresh(referral)
    if status == S.INCOMPLETE:
        return lender_desk.ask(referral, by=officer, text="Mohon foto tempat usaha.")
    if status == S.DECLINED:
        return lender_desk.decline(referral, by=officer, reason="catatan")
    lender_desk.approve(referral, by=officer, **TERMS)
    if status == S.APPROVED:
        return fresh(referral)
    lender_desk.pay_out(
        referral, by=officer, paid_out_on=today, first_due_on=today + timedelta(days=30)
    )
    if status == S.DEFAULTED:
        referral.instalments.filter(number=1).update(due_on=today - timedelta(days=40))
        return lender_desk.note_default(referral, by=officer, note="Dua bulan tanpa kabar.")
    if status == S.SETTLED:
        referral.instalments.update(status="dibayar", paid_on=today)
        return lender_desk.settle(referral, by=officer)
    return fresh(referral)


def state_months(business) -> None:
    """Two whole months of figures, as a business keeps them."""
    for months_ago in (1, 2):
        month = months_on(first_of(timezone.localdate()), -months_ago)
        MonthlyFigures.objects.get_or_create(
            business=business,
            month=month,
            defaults={"sales": 9_500_000, "costs": 6_000_000, "workers": 2},
        )


def fresh(referral: Referral) -> Referral:
    return Referral.objects.with_people().get(pk=referral.pk)
