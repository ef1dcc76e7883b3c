"""Steps of the demo that were opened again: a class that was booked, and a pendamping asked."""

from members.choices import MemberStatus
from members.models import Member, Step
from okoce.demo import City

from ..models import Mentoring
from ..services import mending

# Which step, and why, as a lender said it: of the graduate one signs in as, and of neighbours.
GRADUATE = "lulusan@demo.test"
OWN = (
    ("P6", "Bank Contoh Kota (peragaan): Pembukuan belum cukup lengkap"),
    ("P5", "Bank Contoh Kota (peragaan): Penjualan belum merata untuk jumlah ini"),
)
OTHERS = (
    ("P6", "Koperasi Contoh Bersama (peragaan): Pembukuan belum cukup lengkap"),
    ("P3", "Bank Contoh Kota (peragaan): Usaha masih terlalu muda"),
)


def mend_steps(city: City) -> None:
    """Book what helps for the graduate one signs in as, and for two neighbours of theirs."""
    steps = {step.code: step for step in Step.objects.all()}
    graduate = Member.objects.select_related("kelurahan").get(user__email=GRADUATE)
    for code, reason in OWN:
        mending.mend(graduate, steps[code], reason=reason)
    free = Member.objects.filter(
        status=MemberStatus.VERIFIED,
        kelurahan__kecamatan=graduate.kelurahan.kecamatan_id,
    ).exclude(pk=graduate.pk)
    free = free.exclude(mentorings__in=Mentoring.objects.open()).order_by("pk")[: len(OTHERS)]
    for member, (code, reason) in zip(free, OTHERS, strict=False):
        mending.mend(member, steps[code], reason=reason)
