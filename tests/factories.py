"""Rows for tests: each factory makes a plain, valid one."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.models import F
from django.utils import timezone
from factory.django import DjangoModelFactory

from etalase.choices import (
    AlertKind,
    AlertStatus,
    Availability,
    CollectionStatus,
    PlacementStatus,
    ProductStatus,
    SlotKind,
)
from etalase.choices.pools import PoolStatus
from etalase.models import (
    Alert,
    Category,
    Collection,
    DrawRound,
    Inquiry,
    InquiryMessage,
    Photo,
    Placement,
    PlaceRequest,
    PoolOrder,
    Product,
    Shelf,
    Site,
    Slot,
)
from etalase.services import draws
from events.choices import (
    Audience,
    CourseStatus,
    EventStatus,
    GuideStatus,
    MentoringPlace,
    MentoringStatus,
    QuestionStatus,
    SeatReason,
    SeatStatus,
    SessionStatus,
    WorkStatus,
)
from events.models import (
    Booking,
    Certificate,
    Course,
    Event,
    Guide,
    GuideQuestion,
    GuideSource,
    GuideTopic,
    Lesson,
    Mentoring,
    MentoringSession,
    PracticeWork,
    QuizChoice,
    QuizQuestion,
    Room,
    RoomHours,
    Seat,
    SeatRequest,
    Session,
)
from loans.choices import Basis, LenderKind, PriorStatus, Standing, TermsStatus
from loans.models import Job, Lender, LenderProduct, LenderStatus
from members.choices import (
    ConnectionStatus,
    CredentialKind,
    DealKind,
    MeetingPlace,
    MemberStatus,
    PostStatus,
    Role,
    ValueBand,
)
from members.models import (
    Business,
    Connection,
    Credential,
    Deal,
    ForumReply,
    ForumTheme,
    ForumTopic,
    Graduation,
    Kelurahan,
    Meeting,
    MeetingOption,
    Member,
    PendampingAssignment,
    ReportCase,
    Sector,
    Step,
    User,
)
from okoce.facts import Certainty
from okoce.nik import hash_nik

TEBET = "31.74.01"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    phone = factory.Sequence(lambda n: f"+62812{10_000_000 + n}")
    phone_verified_at = factory.LazyFunction(timezone.now)
    email = factory.Sequence(lambda n: f"orang{n}@contoh.test")
    password = factory.LazyFunction(lambda: make_password(None))
    name = factory.Sequence(lambda n: f"Siti Rahma {n}")


class StaffFactory(UserFactory):
    """Pemprov staff, who may enter the desk."""

    is_staff = True
    name = factory.Sequence(lambda n: f"Staf {n}")

    @factory.post_generation
    def group(self, create, extracted, **kwargs):
        self.groups.add(Group.objects.get(name=extracted or Role.STAFF))


class PendampingFactory(UserFactory):
    """A pendamping of Tebet, or of the kecamatan whose codes are given as ``kecamatan``."""

    is_staff = True
    name = factory.Sequence(lambda n: f"Pendamping {n}")

    @factory.post_generation
    def kecamatan(self, create, extracted, **kwargs):
        self.groups.add(Group.objects.get(name=Role.PENDAMPING))
        for code in extracted or [TEBET]:
            PendampingAssignment.objects.create(
                user=self, kecamatan_id=code, since=date(2026, 1, 1)
            )


def kelurahan_in(kecamatan: str = TEBET) -> Kelurahan:
    return Kelurahan.objects.filter(kecamatan_id=kecamatan).order_by("code").first()


class MemberFactory(DjangoModelFactory):
    """A verified member who lives in Tebet."""

    class Meta:
        model = Member

    user = factory.SubFactory(UserFactory)
    status = MemberStatus.VERIFIED
    name = factory.SelfAttribute("user.name")
    kelurahan = factory.LazyFunction(kelurahan_in)
    nik = factory.Sequence(lambda n: f"317401410190{n + 1:04d}")
    nik_hash = factory.LazyAttribute(lambda member: hash_nik(member.nik) if member.nik else None)
    registration_step = 5


class BusinessFactory(DjangoModelFactory):
    class Meta:
        model = Business

    member = factory.SubFactory(MemberFactory)
    name = factory.Sequence(lambda n: f"Dapur Rahma {n}")
    slug = factory.Sequence(lambda n: f"dapur-rahma-{n}")
    sector = factory.LazyFunction(lambda: Sector.objects.order_by("order").first())
    makes = "Keripik pisang dan camilan"
    since_year = 2019
    kelurahan = factory.SelfAttribute("member.kelurahan")
    whatsapp = factory.SelfAttribute("member.user.phone")


class GraduateBusinessFactory(BusinessFactory):
    """The business of a verified graduate, who may list products."""

    class Meta:
        model = Business
        skip_postgeneration_save = True

    @factory.post_generation
    def graduation(self, create, extracted, **kwargs):
        self.member.graduated_on = date(2026, 6, 1)
        self.member.save(update_fields=["graduated_on"])
        Graduation.objects.create(
            member=self.member,
            on=self.member.graduated_on,
            evidence="Daftar hadir dan foto praktik",
            reason="Hadir penuh dan praktiknya diterima",
            by=StaffFactory(),
        )


class CredentialFactory(DjangoModelFactory):
    class Meta:
        model = Credential

    business = factory.SubFactory(GraduateBusinessFactory)
    kind = CredentialKind.PIRT
    number = factory.Sequence(lambda n: f"P-IRT 206317401{n:04d}-30")
    valid_from = date(2025, 1, 1)
    valid_until = date(2030, 1, 1)


class CategoryFactory(DjangoModelFactory):
    """A category that the migrations made: basket work, or the one whose slug is given."""

    class Meta:
        model = Category
        django_get_or_create = ["slug"]

    slug = "anyaman"


class ProductFactory(DjangoModelFactory):
    """A craft product on show in the etalase (no credential needed)."""

    class Meta:
        model = Product

    business = factory.SubFactory(GraduateBusinessFactory)
    name = factory.Sequence(lambda n: f"Keranjang anyaman {n}")
    category = factory.LazyFunction(lambda: Category.objects.get(slug="anyaman"))
    main_category = factory.LazyAttribute(lambda product: product.category.parent)
    kecamatan = factory.LazyAttribute(lambda product: product.business.kelurahan.kecamatan)
    description = "Keranjang pandan anyaman tangan, kuat dan ringan."
    price = 75_000
    unit = "buah"
    status = ProductStatus.LIVE
    is_listed = factory.LazyAttribute(lambda product: product.status == ProductStatus.LIVE)
    published_at = factory.LazyAttribute(
        lambda product: timezone.now() if product.status == ProductStatus.LIVE else None
    )


class InquiryFactory(DjangoModelFactory):
    """A visitor asked about a product, and nobody has answered."""

    class Meta:
        model = Inquiry
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    business = factory.SelfAttribute("product.business")
    name = "Rina"
    phone = "+6281234567890"
    nonce = factory.Sequence(lambda n: f"tanya-{n}")

    @factory.post_generation
    def words(self, create, extracted, **kwargs):
        InquiryMessage.objects.create(
            inquiry=self, by_seller=False, text=extracted or "Masih ada?", nonce=self.nonce
        )


class AlertFactory(DjangoModelFactory):
    """A visitor's confirmed wish to hear of a sold-out product."""

    class Meta:
        model = Alert

    kind = AlertKind.STOCK
    status = AlertStatus.ACTIVE
    product = factory.SubFactory(ProductFactory, availability=Availability.OUT_OF_STOCK)
    email = "rina@contoh.test"
    until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=180))
    nonce = factory.Sequence(lambda n: f"kabari-{n}")


class EventFactory(DjangoModelFactory):
    """A class on show, in ten days from nine to twelve, open to members."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Kelas foto produk {n}")
    summary = "Foto yang jujur dan terang, dengan ponsel Anda."
    status = EventStatus.PUBLISHED
    quota = 20
    starts_at = factory.LazyFunction(
        lambda: (
            timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
            + timedelta(days=10)
        )
    )
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=3))

    @factory.post_generation
    def session(self, create, extracted, **kwargs):
        Session.objects.create(
            event=self, starts_at=self.starts_at, ends_at=self.ends_at, place="Ruang latih"
        )


class SeatFactory(DjangoModelFactory):
    """A visitor waits for a seat."""

    class Meta:
        model = Seat

    event = factory.SubFactory(EventFactory)
    name = "Rina"
    email = factory.Sequence(lambda n: f"rina{n}@contoh.test")
    status = SeatStatus.WAITING
    waiting_since = factory.LazyFunction(timezone.now)
    nonce = factory.Sequence(lambda n: f"kursi-{n}")


class PracticeFactory(DjangoModelFactory):
    """A member has handed in their practice for a course; nobody has judged it."""

    class Meta:
        model = PracticeWork

    user = factory.LazyFunction(lambda: MemberFactory().user)
    course = factory.SubFactory("tests.factories.CourseFactory")
    status = WorkStatus.SENT
    text = "Saya mencatat tujuh hari penjualan keripik; untungnya Rp 120.000."


def holder_of(event: Event, **fields) -> Seat:
    """A member with a seat at an event, which counts it; or whoever the fields say."""
    if "user" not in fields:
        fields["user"] = MemberFactory().user
    person = {"name": "", "email": ""} if fields["user"] else {}
    fields = {"status": SeatStatus.REGISTERED, "waiting_since": None, **person, **fields}
    if fields["status"] == SeatStatus.WAITING:
        fields["waiting_since"] = timezone.now()
    if fields["status"] == SeatStatus.OFFERED:
        fields["offered_until"] = event.starts_at
    if fields["status"] == SeatStatus.CANCELLED:
        fields.setdefault("reason", SeatReason.OWN)
    seat = SeatFactory(event=event, **fields)
    if seat.holds:
        event.taken += 1
        event.save(update_fields=["taken"])
    return seat


class CertificateFactory(DjangoModelFactory):
    """Somebody passed a class that was over yesterday, and has a certificate without its PDF."""

    class Meta:
        model = Certificate

    number = factory.Sequence(lambda n: f"OKOCE-2026-{n + 1:06d}")
    user = factory.LazyFunction(lambda: MemberFactory().user)
    course = factory.SubFactory("tests.factories.CourseFactory")
    seat = factory.LazyAttribute(
        lambda certificate: SeatFactory(
            event__course=certificate.course,
            event__starts_at=timezone.now() - timedelta(days=1),
            event__taken=1,
            user=certificate.user,
            name="",
            email="",
            status=SeatStatus.PASSED,
            waiting_since=None,
        )
    )
    name = factory.LazyAttribute(lambda certificate: certificate.user.member.name)
    title = factory.SelfAttribute("course.title")


class SeatRequestFactory(DjangoModelFactory):
    """A visitor was sent a code for a seat at a public event."""

    class Meta:
        model = SeatRequest

    event = factory.SubFactory(EventFactory, audience=Audience.PUBLIC)
    name = "Rina"
    email = "rina@contoh.test"
    nonce = factory.Sequence(lambda n: f"kode-{n}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=10))


class PhotoFactory(DjangoModelFactory):
    """A photo that is ready; its files do not exist."""

    class Meta:
        model = Photo

    product = factory.SubFactory(ProductFactory)
    position = factory.Sequence(lambda n: n % 6)
    state = "siap"
    width = 1200
    height = 900
    widths = [320, 640, 1200]


class ConnectionFactory(DjangoModelFactory):
    """Two members of Tebet who are connected; ``low`` asked."""

    class Meta:
        model = Connection

    low = factory.LazyFunction(lambda: MemberFactory().user)
    high = factory.LazyFunction(lambda: MemberFactory().user)
    asked_by = factory.SelfAttribute("low")
    status = ConnectionStatus.ACCEPTED
    note = "Saya butuh kemasan untuk keripik"
    connected_at = factory.LazyFunction(timezone.now)


class DealFactory(DjangoModelFactory):
    """A deal that ``low`` of a connection wrote down and ``high`` has not confirmed yet."""

    class Meta:
        model = Deal

    connection = factory.SubFactory(ConnectionFactory)
    proposer = factory.SelfAttribute("connection.low")
    partner = factory.SelfAttribute("connection.high")
    kind = DealKind.SUPPLY
    terms = "Seratus kotak kemasan setiap Senin"
    band = ValueBand.UNDER_5M
    starts_on = factory.LazyFunction(timezone.localdate)


class MeetingFactory(DjangoModelFactory):
    """A meeting that ``low`` of a connection proposed for tomorrow, by call."""

    class Meta:
        model = Meeting
        skip_postgeneration_save = True

    connection = factory.SubFactory(ConnectionFactory)
    proposed_by = factory.SelfAttribute("connection.low")
    about = "Kemasan untuk keripik"
    place = MeetingPlace.CALL

    @factory.post_generation
    def times(self, create, extracted, **kwargs):
        starts = extracted or [self.starts_at or timezone.now() + timedelta(days=1)]
        MeetingOption.objects.bulk_create(
            MeetingOption(meeting=self, starts_at=start) for start in starts
        )


class CaseFactory(DjangoModelFactory):
    """An open case about the profile of a member."""

    class Meta:
        model = ReportCase

    kind = "profil"
    thing = factory.SubFactory(MemberFactory)
    author = factory.SelfAttribute("thing.user")
    label = factory.SelfAttribute("thing.name")
    path = factory.LazyAttribute(lambda case: case.thing.get_absolute_url())
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=2))


class TopicFactory(DjangoModelFactory):
    """A topic of the first theme that everybody reads."""

    class Meta:
        model = ForumTopic

    author = factory.LazyFunction(lambda: MemberFactory().user)
    title = factory.Sequence(lambda n: f"Di mana membeli vanili {n}?")
    body = "Saya butuh sedikit saja untuk kue kering."
    theme = factory.LazyFunction(lambda: ForumTheme.objects.first())
    status = PostStatus.SHOWN


class ReplyFactory(DjangoModelFactory):
    """A reply that everybody reads; the topic has counted it."""

    class Meta:
        model = ForumReply
        skip_postgeneration_save = True

    topic = factory.SubFactory(TopicFactory)
    author = factory.LazyFunction(lambda: MemberFactory().user)
    body = factory.Sequence(lambda n: f"Coba di pasar nomor {n}.")
    status = PostStatus.SHOWN

    @factory.post_generation
    def counted(self, create, extracted, **kwargs):
        if self.is_shown:
            ForumTopic.objects.filter(pk=self.topic_id).update(reply_count=F("reply_count") + 1)
            self.topic.refresh_from_db()


def known(user: User) -> User:
    """Let a person's posts be shown at once: a moderator has shown two of theirs before."""
    for topic in TopicFactory.create_batch(2, author=user, status=PostStatus.WITHDRAWN):
        topic.history.create(old_status=PostStatus.HELD, new_status=PostStatus.SHOWN)
    return user


class SiteFactory(DjangoModelFactory):
    """A centre with shelves in Tebet."""

    class Meta:
        model = Site

    name = factory.Sequence(lambda n: f"Pusat Tebet {n}")
    slug = factory.Sequence(lambda n: f"pusat-tebet-{n}")
    kecamatan_id = TEBET
    address = "Jalan Tebet Raya 1"


class ShelfFactory(DjangoModelFactory):
    class Meta:
        model = Shelf

    site = factory.SubFactory(SiteFactory)
    label = factory.Sequence(lambda n: f"R{n % 100}")
    name = "Rak dinding"


class SlotFactory(DjangoModelFactory):
    class Meta:
        model = Slot

    shelf = factory.SubFactory(ShelfFactory)
    number = factory.Sequence(lambda n: n + 1)


class PlacementFactory(DjangoModelFactory):
    """Ten labelled pieces of a craft product, on the shelf since today and for four weeks."""

    class Meta:
        model = Placement

    slot = factory.SubFactory(SlotFactory)
    product = factory.SubFactory(ProductFactory)
    period = factory.LazyFunction(
        lambda: (timezone.localdate(), timezone.localdate() + timedelta(days=28))
    )
    status = PlacementStatus.ON_SHELF
    batch = factory.LazyAttribute(
        lambda placement: "" if placement.status == PlacementStatus.PLANNED else "B-01"
    )
    is_labelled = factory.LazyAttribute(lambda placement: bool(placement.batch))
    quantity_in = factory.LazyAttribute(lambda placement: 10 if placement.batch else 0)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        placement = super()._create(model_class, *args, **kwargs)
        placement.refresh_from_db(fields=["period"])
        return placement


class PoolOrderFactory(DjangoModelFactory):
    """A visitor's order of 100 baskets, open to makers."""

    class Meta:
        model = PoolOrder

    nonce = factory.Sequence(lambda n: f"pesanan-{n}")
    status = PoolStatus.OPEN
    category = factory.LazyFunction(lambda: Category.objects.get(slug="anyaman"))
    what = "Keranjang hantaran untuk seminar"
    quantity = 100
    unit = "buah"
    needed_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    take_until = factory.LazyAttribute(lambda order: order.needed_on - timedelta(days=15))
    kecamatan = factory.LazyFunction(lambda: kelurahan_in().kecamatan)
    name = "Ratna Dewi"
    organisation = "SMPN 12"
    email = "ratna@contoh.test"


class PlaceRequestFactory(DjangoModelFactory):
    """A wish for a place on a plain shelf, waiting for thirty days."""

    class Meta:
        model = PlaceRequest

    product = factory.SubFactory(ProductFactory)
    business = factory.SelfAttribute("product.business")
    site = factory.SubFactory(SiteFactory)
    kind = SlotKind.AMBIENT
    wish_from = factory.LazyFunction(timezone.localdate)
    waiting_since = factory.LazyFunction(lambda: timezone.now() - timedelta(days=30))


def open_round(*, slots: int = 2, site: Site | None = None, by: User | None = None) -> DrawRound:
    """A round with plain slots that closes in two days, is drawn in three and begins in six."""
    site = site or SiteFactory()
    now, today = timezone.now(), timezone.localdate()
    shelf = ShelfFactory(site=site)
    return draws.open_round(
        by=by or StaffFactory(),
        site=site,
        slots=SlotFactory.create_batch(slots, shelf=shelf),
        starts_on=today + timedelta(days=6),
        ends_on=today + timedelta(days=34),
        closes_at=now + timedelta(days=2),
        draw_at=now + timedelta(days=3),
    )


class CollectionFactory(DjangoModelFactory):
    """A published collection without products."""

    class Meta:
        model = Collection

    title = factory.Sequence(lambda n: f"Koleksi {n}")
    slug = factory.Sequence(lambda n: f"koleksi-{n}")
    intro = "Yang cocok dibawa pulang."
    status = CollectionStatus.LIVE


class CourseFactory(DjangoModelFactory):
    """A published course without lessons."""

    class Meta:
        model = Course

    title = factory.Sequence(lambda n: f"Kursus {n}")
    slug = factory.Sequence(lambda n: f"kursus-{n}")
    summary = "Catatan uang yang tidak bikin pusing."
    outcomes = "Mencatat uang masuk\nMenghitung untung"
    step = factory.LazyFunction(lambda: Step.objects.get(code="P2"))
    practice_task = "Catat penjualan satu pekan, lalu foto buku catatannya."
    status = CourseStatus.PUBLISHED


class RoomFactory(DjangoModelFactory):
    """A room of the Global Office for eight, open all days of the week from eight to twenty."""

    class Meta:
        model = Room
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Ruang Melati {n}")
    slug = factory.Sequence(lambda n: f"ruang-melati-{n}")
    address = "Gedung Kinanti, Epicentrum, Kuningan"
    capacity = 8

    @factory.post_generation
    def hours(self, create, extracted, **kwargs):
        for weekday in range(7):
            RoomHours.objects.create(room=self, weekday=weekday, opens=time(8), closes=time(20))


class BookingFactory(DjangoModelFactory):
    """A member's booking of tomorrow, from ten to eleven."""

    class Meta:
        model = Booking

    room = factory.SubFactory(RoomFactory)
    holder = factory.LazyFunction(lambda: MemberFactory().user)
    made_by = factory.SelfAttribute("holder")
    period = factory.LazyFunction(lambda: hour_of(1, 10))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        booking = super()._create(model_class, *args, **kwargs)
        # A period is written as a pair and read as a range.
        booking.refresh_from_db(fields=["period"])
        return booking


def hour_of(days: int, clock: int, *, hours: float = 1) -> tuple[datetime, datetime]:
    """From a full hour in Jakarta so many days from today, for so many hours."""
    day = timezone.localdate() + timedelta(days=days)
    start = timezone.make_aware(datetime.combine(day, time(clock)))
    return start, start + timedelta(hours=hours)


class GuideTopicFactory(DjangoModelFactory):
    """Guides about a theme of their own."""

    class Meta:
        model = GuideTopic

    slug = factory.Sequence(lambda n: f"topik-{n}")
    name = factory.Sequence(lambda n: f"Topik {n}")


class GuideFactory(DjangoModelFactory):
    """A published guide in two parts with one source, reviewed today."""

    class Meta:
        model = Guide
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"panduan-{n}")
    title = factory.Sequence(lambda n: f"Mengurus izin nomor {n}")
    summary = "Langkah demi langkah."
    body = "Pembuka.\n\n## Yang dibawa\n\n- KTP\n\n## Berapa lama\n\nLima hari kerja."
    topic = factory.SubFactory(GuideTopicFactory)
    status = GuideStatus.PUBLISHED
    reviewed_on = factory.LazyFunction(timezone.localdate)
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def source(self, create, extracted, **kwargs):
        GuideSource.objects.create(
            guide=self,
            claim="Lamanya lima hari kerja.",
            title="PP 28/2025",
            certainty=extracted or Certainty.VERIFIED,
        )


class GuideQuestionFactory(DjangoModelFactory):
    """A question that somebody without an account has asked freely."""

    class Meta:
        model = GuideQuestion

    nonce = factory.Sequence(lambda n: f"tanya-{n}")
    asked = "Apakah izin ini berbayar untuk usaha mikro?"
    question = "Apakah izin ini berbayar?"

    class Params:
        answered = factory.Trait(
            answer="Tidak, *gratis*.",
            status=QuestionStatus.PUBLISHED,
            published_at=factory.LazyFunction(timezone.now),
        )


class LessonFactory(DjangoModelFactory):
    class Meta:
        model = Lesson

    course = factory.SubFactory(CourseFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Pelajaran {n}")
    body = "Catat **tiap** uang masuk."


class QuestionFactory(DjangoModelFactory):
    """A question with one right answer and two wrong ones."""

    class Meta:
        model = QuizQuestion
        skip_postgeneration_save = True

    lesson = factory.SubFactory(LessonFactory)
    text = factory.Sequence(lambda n: f"Pertanyaan {n}?")

    @factory.post_generation
    def choices(self, create, extracted, **kwargs):
        for text in ("Keliru", "Tepat", "Salah"):
            QuizChoice.objects.create(question=self, text=text, is_right=text == "Tepat")


class MentoringFactory(DjangoModelFactory):
    """A mentoring in Tebet that runs, with a pendamping who has reached the member."""

    class Meta:
        model = Mentoring

    member = factory.SubFactory(MemberFactory)
    pendamping = factory.SubFactory(PendampingFactory)
    goal = "Tiga produk di etalase sebelum lebaran"
    status = MentoringStatus.RUNNING
    last_contact_at = factory.LazyFunction(timezone.now)


class MentoringSessionFactory(DjangoModelFactory):
    """A session that was agreed for the day after tomorrow, at the member's business."""

    class Meta:
        model = MentoringSession

    mentoring = factory.SubFactory(MentoringFactory)
    status = SessionStatus.AGREED
    place = MentoringPlace.VISIT
    about = "Menghitung harga pokok keripik"
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
    proposed_by = factory.SelfAttribute("mentoring.pendamping")


class LenderFactory(DjangoModelFactory):
    """An invented lender that takes people: checked ten days ago, with one product."""

    class Meta:
        model = Lender
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Koperasi Uji {n:03}")
    slug = factory.Sequence(lambda n: f"koperasi-uji-{n}")
    kind = LenderKind.COOPERATIVE

    @factory.post_generation
    def terms(self, create, extracted, **kwargs):
        """``terms=False`` leaves it without."""
        if extracted is not False:
            LenderStatusFactory(lender=self)
            LenderProductFactory(lender=self, **kwargs)


class JobFactory(DjangoModelFactory):
    """Work of a whole week in a business of Tebet, only stated, and not sent to be checked."""

    class Meta:
        model = Job

    business = factory.SubFactory(BusinessFactory)
    role = "Pengemas"
    started_on = date(2026, 3, 2)
    hours = 40
    before = PriorStatus.JOBLESS
    key = factory.Sequence(lambda n: f"kunci-{n}")
    by = factory.LazyAttribute(lambda job: job.business.member.user)


class LenderStatusFactory(DjangoModelFactory):
    class Meta:
        model = LenderStatus

    lender = factory.SubFactory(LenderFactory, terms=False)
    standing = Standing.ACTIVE
    checked_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=10))
    evidence = "Daftar OJK"
    status = TermsStatus.APPROVED


class LenderProductFactory(DjangoModelFactory):
    class Meta:
        model = LenderProduct

    lender = factory.SubFactory(LenderFactory, terms=False)
    name = "Modal Kerja"
    rate = Decimal("1.5")
    rate_basis = Basis.FLAT
    fee_amount = 0
    valid_from = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=100))
    source = "Brosur"
    status = TermsStatus.APPROVED
