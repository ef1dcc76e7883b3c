"""The lenders of the demo city: two that are invented and say so, beside those that are known."""

from datetime import timedelta
from decimal import Decimal

from members.models import Step, User
from okoce.demo import City
from okoce.facts import Certainty

from ..choices import Basis, LenderKind, Per, Standing, TermsStatus
from ..models import Lender, LenderProduct, LenderStatus
from ..services import lenders

INVENTED = "Peragaan: lembaga, izin dan syarat ini rekaan."


def offer_loans(city: City) -> None:
    """Two open lenders, entered by one member of staff and approved by another; work to decide."""
    writer, second, officer = (
        User.objects.get(email=f"{name}@demo.test") for name in ("staf", "staf2", "mitra")
    )
    cooperative = _lender(
        "koperasi-contoh", "Koperasi Contoh Bersama (peragaan)", LenderKind.COOPERATIVE
    )
    bank = _lender("bank-contoh", "Bank Contoh Kota (peragaan)", LenderKind.BANK)
    cooperative.officers.add(officer)
    for lender, days in ((cooperative, 12), (bank, 61)):
        _approve(_check(city, lender, days), writer, second)
    small = _product(
        city,
        cooperative,
        "Modal Putar",
        rate=Decimal("1.2"),
        rate_basis=Basis.DECLINING,
        fee_percent=Decimal(1),
        amount_min=1_000_000,
        amount_max=25_000_000,
        tenor_min=3,
        tenor_max=24,
        needs_recommendation=True,
        papers="KTP\nNIB\nCatatan penjualan enam bulan",
    )
    _approve(small, writer, second)
    large = _product(
        city,
        bank,
        "Kredit Naik Kelas",
        rate=Decimal(12),
        rate_per=Per.YEAR,
        rate_basis=Basis.ANNUITY,
        fee_amount=500_000,
        amount_min=5_000_000,
        amount_max=200_000_000,
        tenor_min=6,
        tenor_max=36,
        papers="KTP\nNPWP\nNIB\nLaporan keuangan satu tahun",
    )
    _approve(large, writer, second)
    for product, codes in ((small, ["P1", "P4", "P6"]), (large, ["P1", "P2", "P4", "P6"])):
        product.steps.set(Step.objects.filter(code__in=codes))
    # One that waits for the second member of staff.
    waiting = _product(
        city,
        bank,
        "Kredit Naik Kelas",
        valid_from=city.today + timedelta(days=30),
        rate=Decimal("11.5"),
        rate_per=Per.YEAR,
        rate_basis=Basis.ANNUITY,
        fee_amount=500_000,
        amount_min=5_000_000,
        amount_max=200_000_000,
        tenor_min=6,
        tenor_max=36,
        replaces=large,
    )
    lenders.propose(waiting, by=writer)
    _propose_at_the_desk(city, cooperative, officer, second)


def _propose_at_the_desk(city: City, lender: Lender, officer: User, second: User) -> None:
    """What an officer of the lender entered: one answered, one that waits, a fresh check."""
    begins = city.today + timedelta(days=21)
    terms = {
        "rate_basis": Basis.DECLINING,
        "source": "Peragaan: surat rekaan",
        "valid_from": begins,
    }
    refused = _product(city, lender, "Modal Lebaran", rate=Decimal(2), **terms)
    lenders.propose(refused, by=officer)
    lenders.decide(
        refused,
        TermsStatus.REFUSED,
        by=second,
        note="Peragaan: biaya belum disebut. Mohon lengkapi.",
    )
    lenders.propose(_product(city, lender, "Modal Panen", rate=Decimal("1.1"), **terms), by=officer)
    lenders.propose(_check(city, lender, 1), by=officer)


def _lender(slug: str, name: str, kind: str) -> Lender:
    return Lender.objects.create(slug=slug, name=name, kind=kind, about=INVENTED)


def _check(city: City, lender: Lender, days: int) -> LenderStatus:
    return LenderStatus(
        lender=lender,
        licence="Izin contoh 000/PERAGAAN",
        standing=Standing.ACTIVE,
        checked_on=city.today - timedelta(days=days),
        evidence="Peragaan: pemeriksaan rekaan",
        certainty=Certainty.UNVERIFIED,
        doubt=INVENTED,
    )


def _product(city: City, lender: Lender, name: str, **terms) -> LenderProduct:
    given = {
        "valid_from": city.today - timedelta(days=100),
        "source": "Peragaan: brosur rekaan",
        "certainty": Certainty.UNVERIFIED,
        "doubt": INVENTED,
        "for_whom": "Usaha mikro dan kecil binaan OK OCE",
        "checked_on": city.today - timedelta(days=12),
    }
    return LenderProduct(lender=lender, name=name, **(given | terms))


def _approve(entry: LenderStatus | LenderProduct, writer: User, second: User) -> None:
    lenders.propose(entry, by=writer)
    lenders.decide(entry, TermsStatus.APPROVED, by=second)
