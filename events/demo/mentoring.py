"""Mentoring in every state: a full desk for the demo's pendamping, a little in each kecamatan."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.utils import timezone

from members.choices import MENTORING_STEP, MemberStatus, StepStatus
from members.models import Member, MemberStep, PendampingAssignment, User
from okoce.demo import City, save_in_bulk

from ..choices import (
    ContactChannel,
    ContactOutcome,
    MentoringPlace,
    MentoringStatus,
    NextStepStatus,
    SessionStatus,
    StepOwner,
)
from ..models import (
    ContactAttempt,
    Mentoring,
    MentoringChange,
    MentoringNote,
    MentoringSession,
    MentoringSessionChange,
    NextStep,
)

GOALS = [
    "Menghitung harga pokok dan menaikkan harga dengan tenang",
    "Foto dan cerita untuk tiga produk pertama",
    "Buku kas yang terisi setiap hari",
    "Menemukan pemasok kemasan yang lebih murah",
    "Berjualan rutin di dua tempat titip",
]
TALKS = [
    "Harga pokok satu resep",
    "Rak dan foto produk",
    "Catatan belanja minggu ini",
    "Rencana bulan depan",
]
AGREED = [
    "Mencatat semua bahan selama satu minggu, juga yang dari dapur sendiri.",
    "Harga jual dinaikkan seribu rupiah mulai bulan depan; pelanggan tetap diberi tahu dulu.",
    "Dua tempat titip dicoba sebulan, lalu dibandingkan sisanya.",
]
ASIDE = "Lebih lancar bercerita saat sambil bekerja. Berikutnya datang pagi."
STEPS = [
    "Memotret tiga produk di dekat jendela",
    "Mencatat belanja bahan selama tujuh hari",
    "Menanyakan syarat titip di koperasi RW",
    "Mengirim daftar harga lama lewat WhatsApp",
]


class Builder:
    """Gathers rows, so that they are saved kind by kind."""

    def __init__(self, city: City) -> None:
        self.city, self.pick = city, city.random
        self.rows: dict[type, list] = defaultdict(list)

    def add(self, model: type, **fields):
        row = model(**fields)
        self.rows[model].append(row)
        return row

    def mentoring(
        self,
        member: Member,
        pendamping: User | None,
        status: str,
        *,
        begun: int,
        contact: float | None,
        note: str = "",
        ended: int | None = None,
    ) -> Mentoring:
        """One mentoring begun and last in contact so many days ago."""
        since = self.city.days_before(begun)
        ended_at = self.city.days_before(ended) if ended is not None else since
        row = self.add(
            Mentoring,
            code=self.city.code(10),
            member=member,
            pendamping=pendamping,
            goal=self.pick.choice(GOALS),
            status=status,
            status_since=ended_at,
            contact_since=since,
            last_contact_at=None if contact is None else timezone.now() - timedelta(days=contact),
            created_at=since,
        )
        first = MentoringStatus.RUNNING if pendamping else MentoringStatus.ASKED
        self._moved(row, "", first, pendamping or member.user, since)
        if status not in (first, MentoringStatus.ASKED):
            by = pendamping if status == MentoringStatus.DONE else None
            self._moved(row, first, status, by, ended_at, note)
        return row

    def _moved(self, row, old: str, new: str, by: User | None, at: datetime, note="") -> None:
        self.add(
            MentoringChange,
            mentoring=row,
            old_status=old,
            new_status=new,
            by=by,
            pendamping=row.pendamping,
            at=at,
            note=note,
        )

    def session(
        self, mentoring: Mentoring, status: str, *, ahead: int, hour: int = 10, **fields
    ) -> MentoringSession:
        """A session so many days from today (before, when negative)."""
        starts = self.city.days_before(-ahead).replace(hour=hour)
        known = self.city.days_before(2) if ahead >= 0 else starts - timedelta(days=4)
        defaults = {
            "place": self.pick.choice(list(MentoringPlace)),
            "about": self.pick.choice(TALKS),
            "starts_at": None if status == SessionStatus.WISHED else starts,
            "proposed_by": None if status == SessionStatus.WISHED else mentoring.pendamping,
            "status_since": starts if status == SessionStatus.HELD else known,
            "created_at": known,
        }
        row = self.add(
            MentoringSession,
            code=self.city.code(10),
            mentoring=mentoring,
            status=status,
            **defaults | fields,
        )
        self.add(
            MentoringSessionChange,
            session=row,
            new_status=status,
            by=row.proposed_by or mentoring.member.user,
            at=row.status_since,
        )
        if status == SessionStatus.HELD:
            self.add(
                MentoringNote,
                session=row,
                by=mentoring.pendamping,
                agreed=self.pick.choice(AGREED),
                aside=ASIDE if self.pick.random() < 0.3 else "",
                at=starts + timedelta(hours=1),
            )
        return row

    def step(self, mentoring: Mentoring, words: str, *, due: int, **fields) -> None:
        self.add(
            NextStep,
            mentoring=mentoring,
            words=words,
            due_on=self.city.today + timedelta(days=due),
            moved_by=mentoring.pendamping,
            created_at=self.city.days_before(12),
            **fields,
        )

    def tries(self, mentoring: Mentoring, *days: int) -> None:
        for back in days:
            self.add(
                ContactAttempt,
                mentoring=mentoring,
                by=mentoring.pendamping,
                channel=self.pick.choice([ContactChannel.WHATSAPP, ContactChannel.PHONE]),
                outcome=ContactOutcome.MISSED,
                at=self.city.days_before(back),
            )

    def save(self) -> None:
        for model in (
            Mentoring,
            MentoringChange,
            MentoringSession,
            MentoringSessionChange,
            MentoringNote,
            NextStep,
            ContactAttempt,
        ):
            save_in_bulk(model, self.rows[model])


def go_along(city: City) -> None:
    """Every state in Tebet, where the demo's pendamping works, and some in each kecamatan."""
    build = Builder(city)
    done = set(
        MemberStep.objects.filter(step__code=MENTORING_STEP, status=StepStatus.DONE).values_list(
            "member", flat=True
        )
    )
    at_work = PendampingAssignment.objects.current().select_related("user")
    for assignment in at_work.order_by("kecamatan__code"):
        people = Member.objects.filter(
            status=MemberStatus.VERIFIED, kelurahan__kecamatan=assignment.kecamatan_id
        ).exclude(user=assignment.user)
        people = list(people.select_related("user").defer("nik").order_by("pk")[:14])
        if assignment.user.email == "pendamping@demo.test":
            _desk(build, assignment.user, people, done)
        else:
            _some(build, assignment.user, people, done)
    build.save()


def _some(build: Builder, pendamping: User, people: list[Member], done: set[int]) -> None:
    for member in people[:3]:
        begun = build.pick.randint(30, 160)
        if member.pk in done:
            row = build.mentoring(
                member,
                pendamping,
                MentoringStatus.DONE,
                begun=begun,
                contact=20,
                ended=20,
                note="Menghitung harga pokok sendiri dan mengisi buku kas.",
            )
            build.session(row, SessionStatus.HELD, ahead=-25)
            continue
        row = build.mentoring(
            member,
            pendamping,
            MentoringStatus.RUNNING,
            begun=begun,
            contact=build.pick.choice([3, 8, 40]),
        )
        build.session(row, SessionStatus.HELD, ahead=-build.pick.randint(3, 28))
        build.step(
            row,
            build.pick.choice(STEPS),
            due=build.pick.randint(-4, 12),
            owner=build.pick.choice(list(StepOwner)),
        )


def _desk(build: Builder, pendamping: User, people: list[Member], done: set[int]) -> None:
    """One of everything that can wait for a pendamping; the demo's calon is well on the way."""
    calon = next(each for each in people if each.user.email == "calon@demo.test")
    # Whose step P3 is still open come first; others ask again with a new question.
    rest = [each for each in people if not str(each.user.email).endswith("@demo.test")]
    rest.sort(key=lambda each: each.pk in done)
    row = build.mentoring(calon, pendamping, MentoringStatus.RUNNING, begun=40, contact=6)
    row.goal = "Tiga produk siap dikurasi sebelum Februari"
    build.session(row, SessionStatus.HELD, ahead=-20, place=MentoringPlace.VISIT)
    build.session(row, SessionStatus.HELD, ahead=-6, place=MentoringPlace.REMOTE)
    visit = {"place": MentoringPlace.VISIT, "where": "Dapur Dedi, gang di sebelah musala"}
    build.session(row, SessionStatus.AGREED, ahead=1, hour=14, **visit)
    build.step(row, STEPS[0], due=2, owner=StepOwner.MEMBER)
    build.step(row, STEPS[1], due=-1, owner=StepOwner.MEMBER)
    build.step(row, STEPS[3], due=1, owner=StepOwner.PENDAMPING)
    build.step(
        row,
        "Membuat akun OSS",
        due=-8,
        owner=StepOwner.MEMBER,
        status=NextStepStatus.DONE,
        status_since=build.city.days_before(9),
    )
    for member, make in zip(rest, STATES, strict=False):
        make(build, pendamping, member)
    for member in rest[len(STATES) :][:3]:
        _some(build, pendamping, [member], done)


def _asked(build: Builder, pendamping: User, member: Member) -> None:
    """Asked two days ago, and nobody has answered."""
    row = build.mentoring(member, None, MentoringStatus.ASKED, begun=2, contact=2)
    wish = "Selasa atau Kamis setelah pukul tiga"
    build.session(row, SessionStatus.WISHED, ahead=0, wish=wish)


def _unreached(build: Builder, pendamping: User, member: Member) -> None:
    """Tried on two days in vain; the third decides."""
    row = build.mentoring(member, pendamping, MentoringStatus.RUNNING, begun=11, contact=None)
    build.tries(row, 9, 4)


def _silent(build: Builder, pendamping: User, member: Member) -> None:
    """Nobody has heard of them for more than a month."""
    row = build.mentoring(member, pendamping, MentoringStatus.RUNNING, begun=90, contact=41)
    build.session(row, SessionStatus.HELD, ahead=-41)


def _today(build: Builder, pendamping: User, member: Member) -> None:
    """A session today, one that is not written up, and another time that the member proposes."""
    row = build.mentoring(member, pendamping, MentoringStatus.RUNNING, begun=50, contact=5)
    build.session(row, SessionStatus.AGREED, ahead=0, hour=16, place=MentoringPlace.OFFICE)
    build.session(row, SessionStatus.AGREED, ahead=-1, hour=9, place=MentoringPlace.REMOTE)
    build.session(
        row, SessionStatus.PROPOSED, ahead=6, proposed_by=member.user, place=MentoringPlace.VISIT
    )
    build.session(row, SessionStatus.MISSED, ahead=-15)


def _gone(build: Builder, pendamping: User, member: Member) -> None:
    """Three days in vain: it rests."""
    row = build.mentoring(
        member,
        pendamping,
        MentoringStatus.STOPPED,
        begun=30,
        contact=None,
        ended=18,
        note="Tidak tersambung pada 3 hari dalam dua minggu.",
    )
    build.tries(row, 29, 24, 18)


# What can wait for a pendamping, the surest to be shown first.
STATES = (_asked, _unreached, _today, _silent, _gone)
