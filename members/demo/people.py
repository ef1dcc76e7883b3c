"""Members in every state, over all kecamatan, with their businesses and their roads."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from okoce.demo import City, in_batches, save_in_bulk
from okoce.nik import hash_nik

from ..choices import (
    JOINING_CONSENTS,
    Actor,
    ClaimStatus,
    CredentialKind,
    Domicile,
    MemberStatus,
    OfferKind,
    StepStatus,
    Visibility,
)
from ..models import (
    AccessLog,
    Business,
    ClaimCase,
    Consent,
    ConsentText,
    Credential,
    Graduation,
    Kelurahan,
    Member,
    MemberChange,
    MemberStep,
    Offering,
    Sector,
    Step,
    StepChange,
    Topic,
    User,
)
from . import words
from .officers import HOME, PASSWORD, Officers, account, confirm_email, person_name

STATUSES = {
    MemberStatus.VERIFIED: 74,
    MemberStatus.SUBMITTED: 9,
    MemberStatus.REGISTERING: 7,
    MemberStatus.RETURNED: 4,
    MemberStatus.FLAGGED: 2,
    MemberStatus.OUTSIDE: 4,
}
# The first members, so that the desk of the demo pendamping has every kind of work.
AT_HOME = [
    *[MemberStatus.VERIFIED] * 6,
    *[MemberStatus.SUBMITTED] * 5,
    MemberStatus.RETURNED,
    MemberStatus.FLAGGED,
]
SENT = {
    MemberStatus.VERIFIED,
    MemberStatus.SUBMITTED,
    MemberStatus.RETURNED,
    MemberStatus.FLAGGED,
}
# How many of a hundred verified members finished each step; the order follows the funnel of
# October 2021 (Kompas), the figures are invented.
FINISHED = {"P2": 62, "P3": 55, "P4": 52, "P5": 34, "P6": 22, "P7": 6}
CLAIMS = 3
# How long ago the graduate and the calon of the demo came, in days.
DEMO_JOINED = (380, 75)


@dataclass
class Household:
    """One batch of people, saved together."""

    users: list[User] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    businesses: list[Business] = field(default_factory=list)


class Registry:
    """What the builders look up, read once."""

    def __init__(self, city: City, officers: Officers) -> None:
        self.city, self.officers = city, officers
        self.by_kecamatan: dict[str, list[Kelurahan]] = defaultdict(list)
        for kelurahan in Kelurahan.objects.select_related("kecamatan").order_by("code"):
            self.by_kecamatan[kelurahan.kecamatan_id].append(kelurahan)
        self.everywhere = [kelurahan for rows in self.by_kecamatan.values() for kelurahan in rows]
        self.sectors = {sector.name: sector for sector in Sector.objects.all()}
        self.topics = list(Topic.objects.order_by("order"))
        self.steps = list(Step.objects.order_by("order"))
        self.texts = list(ConsentText.objects.filter(purpose__in=JOINING_CONSENTS))
        self.niks: set[str] = set()
        self.slugs: set[str] = set()

    def nik(self, kelurahan: Kelurahan | None) -> str:
        """A NIK that nobody else in the city has; some were first registered elsewhere."""
        pick = self.city.random
        while True:
            region = kelurahan.code.replace(".", "")[:6] if kelurahan else "327601"
            if pick.random() < 0.2:
                region = pick.choice(["320106", "330712", "337401", "351509", "120721", "137105"])
            born = date(1962, 1, 1) + timedelta(days=pick.randrange(16_500))
            day = born.day + (40 if pick.random() < 0.6 else 0)
            nik = f"{region}{day:02d}{born:%m%y}{pick.randint(1, 9999):04d}"
            if nik not in self.niks:
                self.niks.add(nik)
                return nik

    def slug(self, name: str) -> str:
        base = slug = slugify(name)[:90]
        number = 1
        while slug in self.slugs:
            number += 1
            slug = f"{base}-{number}"
        self.slugs.add(slug)
        return slug


def register_people(city: City, officers: Officers) -> None:
    """All members; the two who have demo accounts come first."""
    registry = Registry(city, officers)
    wanted_businesses = city.businesses
    for batch in in_batches(city.members):
        household = Household()
        for number in batch:
            _enter(registry, household, number)
        save_in_bulk(User, household.users)
        confirm_email([user for user in household.users if user.email])
        save_in_bulk(Member, household.members)
        eligible = [member for member in household.members if member.status in SENT]
        share = min(len(eligible), wanted_businesses)
        wanted_businesses -= share
        household.businesses = [_open_business(registry, member) for member in eligible[:share]]
        save_in_bulk(Business, household.businesses)
        _write_history(registry, household)
        _walk_the_road(registry, household)
        _write_offers(registry, household)
        _write_credentials(registry, household)
        city.say(f"  {batch[-1] + 1} members")
    _open_claims(registry)
    _note_readings(officers)


def _enter(registry: Registry, household: Household, number: int) -> None:
    city, pick = registry.city, registry.city.random
    codes = list(registry.by_kecamatan)
    if number < len(AT_HOME):
        status = AT_HOME[number]
        kelurahan = pick.choice(registry.by_kecamatan[HOME])
    elif number - len(AT_HOME) < len(codes):
        # One verified member for each kecamatan, so that none stays empty.
        status = MemberStatus.VERIFIED
        kelurahan = pick.choice(registry.by_kecamatan[codes[number - len(AT_HOME)]])
    else:
        status = city.weighted(STATUSES)
        kelurahan = pick.choice(registry.everywhere)
    name = person_name(city)
    email = f"warga{number}@contoh.test" if pick.random() < 0.3 else None
    password = make_password(None)
    if number < 2:
        name, email = [
            ("Siti Rahma Lestari", "lulusan@demo.test"),
            ("Dedi Firmansyah", "calon@demo.test"),
        ][number]
        password = make_password(PASSWORD)
    joined = city.moment(4 if status == MemberStatus.SUBMITTED else 40, spread=400)
    if status in {MemberStatus.SUBMITTED, MemberStatus.REGISTERING, MemberStatus.RETURNED}:
        joined = city.moment(1, spread=9)
    if number < 2:
        # What these two have lived through is written down, with its days.
        joined = city.days_before(DEMO_JOINED[number])
    user = account(number, name, email=email, password=password, date_joined=joined)
    household.users.append(user)
    outside = status == MemberStatus.OUTSIDE
    unfinished = status == MemberStatus.REGISTERING
    nik = None if outside or (unfinished and pick.random() < 0.6) else registry.nik(kelurahan)
    household.members.append(
        Member(
            user=user,
            number=city.code(),
            status=status,
            status_since=joined + timedelta(hours=2),
            registration_step=pick.randint(1, 3) if unfinished else 5,
            name=name,
            domicile=Domicile.OUTSIDE if outside else Domicile.JAKARTA,
            outside_city=pick.choice(words.CITIES_OUTSIDE) if outside else "",
            kelurahan=None if outside else kelurahan,
            nik=nik,
            nik_hash=hash_nik(nik) if nik else None,
            story=pick.choice(words.ABOUT),
            visibility=city.weighted(
                {Visibility.MEMBERS: 60, Visibility.PUBLIC: 35, Visibility.HIDDEN: 5}
            ),
            area_visibility=city.weighted({Visibility.MEMBERS: 30, Visibility.PUBLIC: 70}),
            created_at=joined,
        )
    )


def _open_business(registry: Registry, member: Member) -> Business:
    city, pick = registry.city, registry.city.random
    sector = city.weighted(
        {
            name: 5 if name in {"Makanan", "Fesyen", "Kerajinan tangan"} else 2
            for name in words.SHOPS
        }
    )
    pattern, makes = pick.choice(words.SHOPS[sector])
    name = pattern.format(pick.choice([member.name.split()[0], member.kelurahan.name]))
    if member.user.email in words.DEMO_SHOPS:
        sector, name, makes = words.DEMO_SHOPS[member.user.email]
    year = pick.randint(2008, 2025)
    story = pick.choice(words.STORIES).format(
        area=member.kelurahan.kecamatan.name,
        year=year,
        helpers=pick.randint(2, 6),
        makes_low=makes[0].lower() + makes[1:],
    )
    return Business(
        member=member,
        name=name[:80],
        slug=registry.slug(name),
        sector=registry.sectors[sector],
        makes=makes,
        since_year=year,
        kelurahan=member.kelurahan,
        address=f"Jl. {pick.choice(words.FAMILY)} No. {pick.randint(1, 90)}",
        whatsapp=member.user.phone,
        story=story,
        visibility=city.weighted({Visibility.PUBLIC: 95, Visibility.HIDDEN: 5})
        if member.user.email not in words.DEMO_SHOPS
        else Visibility.PUBLIC,
    )


def _write_history(registry: Registry, household: Household) -> None:
    """The moves that brought each member to their status, and what they agreed to."""
    pick = registry.city.random
    changes, consents = [], []
    for member in household.members:
        if member.status not in SENT:
            if member.status == MemberStatus.OUTSIDE:
                changes.append(_move(member, MemberStatus.REGISTERING, member.status, member.user))
            continue
        sent = member.created_at + timedelta(hours=1)
        changes.append(
            _move(member, MemberStatus.REGISTERING, MemberStatus.SUBMITTED, member.user, at=sent)
        )
        for text in registry.texts:
            if text.required or pick.random() < 0.6:
                consents.append(Consent(member=member, text=text, given_at=sent))
        if member.status == MemberStatus.SUBMITTED:
            continue
        officer = registry.officers.pendamping[member.kelurahan.kecamatan_id]
        reason = {
            MemberStatus.RETURNED: pick.choice(words.RETURN_REASONS),
            MemberStatus.FLAGGED: pick.choice(words.FLAG_REASONS),
        }.get(member.status, "")
        changes.append(_move(member, MemberStatus.SUBMITTED, member.status, officer, note=reason))
    save_in_bulk(MemberChange, changes)
    save_in_bulk(Consent, consents)


def _move(member: Member, old: str, new: str, by: User, *, note: str = "", at=None) -> MemberChange:
    return MemberChange(
        member=member,
        old_status=old,
        new_status=new,
        by=by,
        note=note,
        at=at or member.status_since,
    )


def _walk_the_road(registry: Registry, household: Household) -> None:
    """Seven dated rows for each member, and the graduations they lead to."""
    city, pick = registry.city, registry.city.random
    rows, graduates = [], []
    businesses = {business.member_id for business in household.businesses}
    for member in household.members:
        verified = member.status == MemberStatus.VERIFIED
        reached = pick.randrange(100)
        email = member.user.email
        if email == "lulusan@demo.test":
            reached = 20
        elif email == "calon@demo.test":
            reached = 90
        elif member.pk in businesses and verified:
            # The city's shops are full: most who run a business have graduated.
            reached = min(reached, pick.randrange(75))
        day = member.status_since.date()
        under_way = False
        for step in registry.steps:
            row = MemberStep(member=member, step=step)
            rows.append(row)
            if step.code == "P1":
                _first_step(city, row, member)
            elif verified and reached < FINISHED[step.code]:
                day += timedelta(days=pick.randint(6, 30))
                row.status, row.evidence = StepStatus.DONE, words.EVIDENCE[step.code]
                row.started_on, row.done_on = min(day, city.today), min(day, city.today)
                if step.code == "P2":
                    graduates.append((member, row))
            elif verified and not under_way:
                under_way = True
                row.started_on = min(day + timedelta(days=3), city.today)
                _halfway(city, row)
    save_in_bulk(MemberStep, rows)
    _graduate(registry, graduates)
    save_in_bulk(
        StepChange,
        [
            StepChange(
                member_step=row,
                old_status=StepStatus.NOT_STARTED,
                new_status=row.status,
                by=registry.officers.staff[0],
                note=row.reason,
                at=timezone.make_aware(
                    timezone.datetime.combine(
                        row.done_on or row.started_on, timezone.datetime.min.time()
                    )
                )
                + timedelta(hours=10),
            )
            for row in rows
            if row.started_on and row.step.code != "P1"
        ],
    )


def _first_step(city: City, row: MemberStep, member: Member) -> None:
    row.started_on = member.created_at.date()
    if member.status == MemberStatus.VERIFIED:
        row.status, row.done_on = StepStatus.DONE, member.status_since.date()
        row.evidence = words.EVIDENCE["P1"]
    elif member.status == MemberStatus.SUBMITTED:
        row.status, row.turn = StepStatus.RUNNING, Actor.PENDAMPING
        row.due_on = member.status_since.date() + timedelta(days=2)
    elif member.status == MemberStatus.RETURNED:
        row.status, row.turn = StepStatus.AWAITING_EVIDENCE, Actor.MEMBER
    elif member.status == MemberStatus.FLAGGED:
        row.status, row.turn = StepStatus.BLOCKED, Actor.STAFF
        row.reason = words.FLAG_REASONS[0]
    else:
        row.started_on = None


def _halfway(city: City, row: MemberStep) -> None:
    row.status = city.weighted(
        {StepStatus.RUNNING: 6, StepStatus.AWAITING_EVIDENCE: 3, StepStatus.BLOCKED: 1}
    )
    row.turn = Actor.MEMBER
    if row.status == StepStatus.BLOCKED:
        row.reason, row.turn = city.random.choice(words.BLOCK_REASONS), Actor.PENDAMPING
    row.due_on = city.today + timedelta(days=city.random.randint(-4, 30))


def _graduate(registry: Registry, graduates: list[tuple[Member, MemberStep]]) -> None:
    for member, row in graduates:
        member.graduated_on = row.done_on
    Member.objects.bulk_update(
        [member for member, _row in graduates], ["graduated_on"], batch_size=2000
    )
    staff = registry.officers.staff
    save_in_bulk(
        Graduation,
        [
            Graduation(
                member=member,
                on=row.done_on,
                evidence=words.EVIDENCE["P2"],
                reason="Hadir penuh dan praktiknya diterima",
                by=registry.city.random.choice(staff),
            )
            for member, row in graduates
        ],
    )


def _write_offers(registry: Registry, household: Household) -> None:
    pick = registry.city.random
    rows = []
    for business in household.businesses:
        topics = pick.sample(registry.topics, pick.randint(2, 4))
        written = words.DEMO_OFFERINGS.get(business.member.user.email)
        if written:
            known = {topic.name: topic for topic in registry.topics}
            rows += [
                Offering(business=business, kind=kind, topic=known[name], note=note)
                for kind, name, note in written
            ]
            continue
        for place, topic in enumerate(topics):
            kind = OfferKind.OFFER if place == 0 else OfferKind.NEED
            note = words.OFFER_NOTES.get(topic.name, "") if kind == OfferKind.OFFER else ""
            rows.append(Offering(business=business, kind=kind, topic=topic, note=note))
    save_in_bulk(Offering, rows)


def _write_credentials(registry: Registry, household: Household) -> None:
    """NIB for many, P-IRT and halal for those who make food; a few are running out."""
    city, pick = registry.city, registry.city.random
    rows = []
    for business in household.businesses:
        sector = business.sector.name
        number = f"{pick.randrange(10**12, 10**13)}"
        since = city.today - timedelta(days=pick.randint(60, 900))
        if pick.random() < 0.7:
            rows.append(_paper(city, business, CredentialKind.NIB, number, "Lembaga OSS", since))
        if sector in {"Makanan", "Minuman", "Katering"}:
            kind = CredentialKind.SLHS if sector == "Katering" else CredentialKind.PIRT
            until = city.today + timedelta(days=pick.choice([20, 200, 700, 1200]))
            rows.append(
                _paper(
                    city,
                    business,
                    kind,
                    f"{pick.randrange(10**14, 10**15)}-{until:%y}",
                    "Dinas Kesehatan / DPMPTSP",
                    since,
                    until,
                )
            )
            if pick.random() < 0.6 or business.name == "Dapur Rahma":
                rows.append(
                    _paper(
                        city,
                        business,
                        CredentialKind.HALAL,
                        f"ID311100{pick.randrange(10**9):09d}",
                        "BPJPH",
                        since,
                    )
                )
    save_in_bulk(Credential, rows)


def _paper(city: City, business, kind, number, issuer, since, until=None) -> Credential:
    # One in twenty is new, and waits for staff to look at it.
    is_new = city.random.random() < 0.05
    stated_at = city.moment(0, spread=5) if is_new else timezone.now() - timedelta(days=25)
    return Credential(
        business=business,
        kind=kind,
        number=number,
        issuer=issuer,
        valid_from=since,
        valid_until=until,
        stated_at=stated_at,
        verified_at=None if is_new else stated_at + timedelta(days=5),
    )


def _open_claims(registry: Registry) -> None:
    """A few who typed a NIK that the city already knows."""
    holders = Member.objects.filter(status=MemberStatus.VERIFIED).order_by("pk")[20 : 20 + CLAIMS]
    claimants = Member.objects.filter(status=MemberStatus.SUBMITTED).order_by("-pk")[:CLAIMS]
    for holder, claimant in zip(holders, claimants, strict=True):
        nik = holder.nik
        claimant.nik = claimant.nik_hash = None
        claimant.save(update_fields=["nik", "nik_hash"])
        ClaimCase.objects.create(
            claimant=claimant,
            holder=holder,
            nik=nik,
            status=ClaimStatus.OPEN,
            opened_at=claimant.created_at,
        )


def _note_readings(officers: Officers) -> None:
    """Two readings of a full NIK that the demo's graduate finds in the log."""
    member = Member.objects.get(user__email="lulusan@demo.test")
    for reader, reason in (
        (officers.pendamping[HOME], "Mencocokkan NIK untuk pendaftaran P-IRT"),
        (officers.staff[0], "Memeriksa ejaan nama pada sertifikat"),
    ):
        AccessLog.objects.create(member=member, reader=reader, what="NIK", reason=reason)
