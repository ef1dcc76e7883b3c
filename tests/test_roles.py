"""Who may do what: each row of the table of roles that this portal has, tried by everybody."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from etalase.choices import CollectionStatus, MoveKind, ProductStatus
from etalase.models import (
    Category,
    Collection,
    Inquiry,
    Placement,
    PlaceRequest,
    Product,
    ProductImport,
)
from etalase.services.collections import edition_of
from events.choices import (
    CertificateEnd,
    CourseStatus,
    GuideStatus,
    MentoringStatus,
    QuestionStatus,
    Verdict,
)
from events.models import (
    Booking,
    Certificate,
    GraduationProposal,
    Guide,
    GuideQuestion,
    Mentoring,
    PracticeWork,
    RoomCode,
    Session,
)
from events.services import graduations
from loans.choices import FIGURES_CONSENT, TermsStatus
from loans.models import Job, Lender, LenderStatus, MonthlyFigures, Referral, ReferralConsent
from loans.services import lenders
from members.choices import (
    CaseStatus,
    ConnectionStatus,
    DealKind,
    DealRhythm,
    MeetingPlace,
    MemberStatus,
    PostStatus,
    ReportReason,
    Role,
    Visibility,
)
from members.models import (
    AccessLog,
    Business,
    Connection,
    ConsentText,
    Deal,
    ExportLog,
    ForumTheme,
    ForumTopic,
    Meeting,
    Member,
    Message,
    PendampingAssignment,
    Report,
    User,
)
from members.services import directory
from members.services.registration import give_consents
from okoce.workdays import add_workdays
from tests.desk import decide
from tests.events.classes import held_class, participant
from tests.factories import (
    TEBET,
    BookingFactory,
    BusinessFactory,
    CaseFactory,
    CertificateFactory,
    CollectionFactory,
    ConnectionFactory,
    CourseFactory,
    CredentialFactory,
    DealFactory,
    EventFactory,
    GraduateBusinessFactory,
    GuideFactory,
    GuideQuestionFactory,
    GuideTopicFactory,
    InquiryFactory,
    JobFactory,
    LenderFactory,
    LenderStatusFactory,
    LessonFactory,
    MemberFactory,
    MentoringFactory,
    PendampingFactory,
    PhotoFactory,
    PlacementFactory,
    PlaceRequestFactory,
    PracticeFactory,
    ProductFactory,
    QuestionFactory,
    RoomFactory,
    SiteFactory,
    StaffFactory,
    TopicFactory,
    UserFactory,
    holder_of,
)
from tests.loans.referring import open_lender, referral_of

pytestmark = pytest.mark.django_db

ELSEWHERE = "31.71.01"


def past_pendamping() -> User:
    user = PendampingFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    PendampingAssignment.objects.filter(user=user).update(until=yesterday)
    return user


PEOPLE: dict[str, Callable[[], User | None]] = {
    "visitor": lambda: None,
    "registering": lambda: MemberFactory(status=MemberStatus.REGISTERING).user,
    "calon": lambda: MemberFactory().user,
    "lulusan": lambda: GraduateBusinessFactory().member.user,
    "pendamping": PendampingFactory,
    "pendamping elsewhere": lambda: PendampingFactory(kecamatan=[ELSEWHERE]),
    "pendamping of the past": past_pendamping,
    "staff": StaffFactory,
    "operator": lambda: StaffFactory(group=Role.OPERATOR),
    "lender": lambda: StaffFactory(group=Role.LENDER),
    "superadmin": lambda: UserFactory(is_staff=True, is_superuser=True),
}
EVERYBODY = set(PEOPLE)


def browse(client: Client) -> bool:
    return client.get(ProductFactory().get_absolute_url()).status_code == 200


def browse_a_collection(client: Client) -> bool:
    return client.get(CollectionFactory().get_absolute_url()).status_code == 200


def read_a_draft_of_a_collection(client: Client) -> bool:
    draft = CollectionFactory(status=CollectionStatus.DRAFT)
    at_the_desk = client.get(f"/admin/etalase/collection/{draft.pk}/change/").status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 404
    return at_the_desk


def write_a_collection(client: Client) -> bool:
    words = {"title": "Hadiah guru", "slug": "hadiah-guru", "intro": "Dibuat tangan."}
    words |= {"art": "pasar", "shown_from": timezone.localdate().isoformat()}
    for rows in ("items", "history"):
        words |= {f"{rows}-TOTAL_FORMS": 0, f"{rows}-INITIAL_FORMS": 0}
    client.post("/admin/etalase/collection/add/", words)
    return Collection.objects.exists()


def edit_a_draft_of_others(client: Client) -> bool:
    draft = CollectionFactory(status=CollectionStatus.DRAFT)
    draft.refresh_from_db()
    words = {"title": "Judul lain", "slug": draft.slug, "intro": draft.intro, "art": draft.art}
    words |= {"shown_from": draft.shown_from.isoformat(), "edition": edition_of(draft)}
    for rows in ("items", "history"):
        words |= {f"{rows}-TOTAL_FORMS": 0, f"{rows}-INITIAL_FORMS": 0}
    client.post(f"/admin/etalase/collection/{draft.pk}/change/", words)
    return Collection.objects.get(pk=draft.pk).title == "Judul lain"


def publish_a_collection(client: Client) -> bool:
    collection = CollectionFactory(status=CollectionStatus.SUBMITTED)
    collection.items.create(product=ProductFactory())
    decide(client, f"/admin/etalase/collection/{collection.pk}/change/", CollectionStatus.LIVE)
    collection.refresh_from_db()
    return collection.status == CollectionStatus.LIVE


def read_a_lender(client: Client) -> bool:
    return client.get(LenderFactory().get_absolute_url()).status_code == 200


def propose_terms_of_a_lender(client: Client) -> bool:
    words = {"lender": LenderFactory(terms=False).pk, "standing": "aktif", "evidence": "Daftar"}
    client.post("/admin/loans/lenderstatus/add/", words | {"certainty": "diketahui"})
    return LenderStatus.objects.filter(evidence="Daftar").exists()


def propose_a_check_as_an_officer(client: Client, lender: Lender) -> bool:
    words = {"standing": "aktif", "licence": "KEP-1", "evidence": "Daftar"}
    words["checked_on"] = timezone.localdate().isoformat()
    client.post(f"/mitra/syarat/baru/{lender.slug}/izin/", words)
    return LenderStatus.objects.waiting().exists()


def propose_terms_of_ones_own_lender(client: Client) -> bool:
    lender = LenderFactory()
    if key := client.session.get("_auth_user_id"):
        lender.officers.add(User.objects.get(pk=key))
    return propose_a_check_as_an_officer(client, lender)


def propose_terms_of_another_lender_at_the_desk_of_lenders(client: Client) -> bool:
    if key := client.session.get("_auth_user_id"):
        LenderFactory().officers.add(User.objects.get(pk=key))
    return propose_a_check_as_an_officer(client, LenderFactory())


def approve_terms_of_a_lender(client: Client) -> bool:
    entry = lenders.propose(
        LenderStatusFactory.build(lender=LenderFactory(terms=False)), by=StaffFactory()
    )
    decide(client, f"/admin/loans/lenderstatus/{entry.pk}/change/", TermsStatus.APPROVED)
    return LenderStatus.objects.get(pk=entry.pk).is_approved


def close_the_intake_of_a_lender(client: Client) -> bool:
    lender = LenderFactory()
    decide(client, f"/admin/loans/lender/{lender.pk}/change/", "tutup", "Aduan.")
    return not Lender.objects.get(pk=lender.pk).is_open


def read_a_guide(client: Client) -> bool:
    return client.get(GuideFactory().get_absolute_url()).status_code == 200


def write_a_guide(client: Client) -> bool:
    words = {"title": "Memotret dengan HP", "slug": "memotret", "summary": "Dekat jendela."}
    words |= {"body": "Cahaya.", "office": "Sudin", "topic": GuideTopicFactory().pk}
    for rows in ("sources", "history"):
        words |= {f"{rows}-TOTAL_FORMS": 0, f"{rows}-INITIAL_FORMS": 0}
    client.post("/admin/events/guide/add/", words)
    return Guide.objects.filter(slug="memotret").exists()


def publish_a_guide(client: Client) -> bool:
    guide = GuideFactory(status=GuideStatus.IN_REVIEW)
    decide(client, f"/admin/events/guide/{guide.pk}/change/", GuideStatus.PUBLISHED)
    return Guide.objects.get(pk=guide.pk).is_published


def ask_the_information_centre(client: Client) -> bool:
    client.post("/panduan/tanya/", {"words": "Apakah NIB berbayar?", "nonce": "tanya"})
    return GuideQuestion.objects.exists()


def answer_a_question(client: Client) -> bool:
    question = GuideQuestionFactory(answer="Gratis.")
    decide(client, f"/admin/events/guidequestion/{question.pk}/change/", QuestionStatus.ANSWERED)
    return GuideQuestion.objects.get(pk=question.pk).status == QuestionStatus.ANSWERED


def publish_an_answer(client: Client) -> bool:
    question = GuideQuestionFactory(answer="Gratis.", status=QuestionStatus.ANSWERED)
    decide(client, f"/admin/events/guidequestion/{question.pk}/change/", QuestionStatus.PUBLISHED)
    return GuideQuestion.objects.get(pk=question.pk).is_published


def read_a_lesson(client: Client) -> bool:
    return client.get(LessonFactory().get_absolute_url()).status_code == 200


def keep_ones_place_in_a_course(client: Client) -> bool:
    lesson = LessonFactory()
    client.post(f"{lesson.course.get_absolute_url()}{lesson.number}/selesai/")
    return lesson.progress.exclude(finished_at=None).exists()


def take_a_quiz(client: Client) -> bool:
    course = QuestionFactory().lesson.course
    client.post(f"{course.get_absolute_url()}kuis/")
    return course.attempts.exists()


def preview_a_course_of_others(client: Client) -> bool:
    lesson = LessonFactory(course=CourseFactory(status=CourseStatus.DRAFT))
    return client.get(lesson.get_absolute_url()).status_code == 200


def publish_a_course(client: Client) -> bool:
    course = LessonFactory(course=CourseFactory(status=CourseStatus.SUBMITTED)).course
    decide(client, f"/admin/events/course/{course.pk}/change/", CourseStatus.PUBLISHED)
    course.refresh_from_db()
    return course.is_published


def hand_in_practice(client: Client) -> bool:
    words = {"text": "Saya mencatat penjualan selama tujuh hari.", "langkah": "kirim"}
    client.post(f"/saya/praktik/{CourseFactory().slug}/", words)
    return PracticeWork.objects.waiting().exists()


def judge_practice(client: Client) -> bool:
    work = PracticeFactory()
    client.post(f"/acara/kelola/praktik/{work.code}/terima/", {"version": work.version})
    return PracticeWork.objects.accepted().exists()


def propose_a_graduation(client: Client) -> bool:
    seat = participant(held_class())
    words = {"kursi": [seat.pk], "langkah": "lulus"}
    client.post(f"/acara/kelola/{seat.event_id}/kelulusan/", words)
    return GraduationProposal.objects.exists()


def confirm_a_graduation(client: Client) -> bool:
    event = held_class()
    seat = participant(event)
    graduations.propose(event, [seat.pk], Verdict.PASS, by=event.trainer)
    words = {"kursi": [seat.pk], "langkah": "sahkan"}
    client.post(f"/acara/kelola/{event.pk}/kelulusan/", words)
    return Certificate.objects.exists()


def look_up_a_certificate(client: Client) -> bool:
    return client.get(CertificateFactory().get_absolute_url()).status_code == 200


def revoke_a_certificate(client: Client) -> bool:
    certificate = CertificateFactory()
    decide(
        client,
        f"/admin/events/certificate/{certificate.pk}/change/",
        CertificateEnd.REVOKED,
        reason="Daftar hadirnya keliru.",
    )
    return not Certificate.objects.get(pk=certificate.pk).is_valid


def save_a_product(client: Client) -> bool:
    product = ProductFactory()
    client.post(f"/etalase/simpan/{product.code}/", {"lalu": "simpan"})
    return product.name in client.get("/etalase/simpanan/").content.decode()


def send_a_product_inquiry(client: Client) -> bool:
    words = {"name": "Rina", "phone": "0812 3456 7890", "message": "Masih ada?", "nonce": "satu"}
    client.post(f"{ProductFactory().get_absolute_url()}tanya/", words)
    return Inquiry.objects.exists()


def read_an_inquiry_of_others(client: Client) -> bool:
    return client.get(InquiryFactory().maker_path).status_code == 200


def read_a_profile_for_members(client: Client) -> bool:
    member = MemberFactory(visibility=Visibility.MEMBERS)
    return client.get(member.get_absolute_url()).status_code == 200


def verify(client: Client) -> bool:
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    client.post(f"/lapangan/{member.number}/verifikasi/")
    at_the_phone = Member.objects.get(pk=member.pk).is_verified
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    decide(client, f"/admin/members/member/{member.pk}/change/", MemberStatus.VERIFIED)
    assert Member.objects.get(pk=member.pk).is_verified == at_the_phone
    return at_the_phone


def read_a_full_nik(client: Client) -> bool:
    member = MemberFactory()
    page = client.post(f"/lapangan/{member.number}/nik/", {"reason": "Mencocokkan dengan KTP"})
    was_logged = AccessLog.objects.filter(member=member).exists()
    # Never on a page without a row in the log.
    assert was_logged or member.nik not in page.content.decode()
    return was_logged


def graduate(client: Client) -> bool:
    member = MemberFactory()
    words = {"on": "2026-06-01", "evidence": "Daftar hadir dan foto", "reason": "Hadir penuh"}
    client.post(f"/lapangan/{member.number}/kelulusan/", words)
    return Member.objects.get(pk=member.pk).is_graduate


def enter_a_product(client: Client) -> bool:
    category = Category.objects.get(slug="anyaman")
    client.post(
        "/saya/produk/baru/",
        {"name": "Keranjang baru", "category": category.pk, "availability": "tersedia"},
    )
    return Product.objects.filter(name="Keranjang baru").exists()


def send_a_table_of_products(client: Client) -> bool:
    rows = ContentFile(b"nama;kategori\nKeranjang baru;anyaman", name="produk.csv")
    client.post("/saya/produk/impor/", {"table": rows})
    return ProductImport.objects.exists()


def confirm_a_product(client: Client) -> bool:
    product = ProductFactory()
    client.post(f"/saya/produk/{product.pk}/konfirmasi/")
    return Product.objects.get(pk=product.pk).confirmed_at is not None


def waiting_product(**fields) -> Product:
    product = ProductFactory(status=ProductStatus.SUBMITTED, **fields)
    return PhotoFactory(product=product, position=0).product


def approve_a_product(client: Client) -> bool:
    product = waiting_product()
    decide(client, f"/admin/etalase/product/{product.pk}/change/", ProductStatus.LIVE)
    return Product.objects.get(pk=product.pk).is_live


def keep_a_shelf(client: Client) -> bool:
    placement = PlacementFactory()
    client.post(
        f"/etalase/rak/isi/{placement.code}/catat/",
        {"kind": MoveKind.SOLD, "quantity": 1, "nonce": "satu"},
    )
    may_count = Placement.objects.get(pk=placement.pk).sold == 1
    slot, product = placement.slot, ProductFactory()
    client.post(
        f"/etalase/rak/petak/{slot.code}/isi/?produk={product.pk}",
        {"starts": placement.last_day + timedelta(days=1), "weeks": 4, "nonce": "dua"},
    )
    assert slot.placements.filter(product=product).exists() == may_count
    return may_count


def recommend_a_product(client: Client) -> bool:
    product = waiting_product()
    client.post(f"/saya/produk/{product.pk}/rekomendasi/", {"note": "Dapurnya bersih"})
    return product.recommendations.exists()


def help_with_a_draft(client: Client) -> bool:
    product = ProductFactory(status=ProductStatus.DRAFT)
    client.post(
        f"/saya/produk/{product.pk}/",
        {"name": "Keranjang rapi", "category": product.category_id, "availability": "tersedia"},
    )
    return Product.objects.get(pk=product.pk).name == "Keranjang rapi"


def check_a_paper(client: Client) -> bool:
    paper = CredentialFactory()
    decide(client, f"/admin/members/credential/{paper.pk}/change/", "verify")
    paper.refresh_from_db()
    return paper.verified_at is not None


def hand_out_roles(client: Client) -> bool:
    words = {"name": "Petugas baru", "phone": "0812 9999 0000", "email": ""}
    client.post("/admin/members/user/add/", words)
    return User.objects.filter(name="Petugas baru").exists()


def find_a_member_in_the_directory(client: Client) -> bool:
    member = MemberFactory(name="Kartika Wulandari", visibility=Visibility.MEMBERS)
    directory.refresh(member)
    return member.name in client.get("/anggota/").content.decode()


def find_somebody_public_in_the_directory(client: Client) -> bool:
    member = MemberFactory(name="Kartika Wulandari", visibility=Visibility.PUBLIC)
    directory.refresh(member)
    return member.name in client.get("/anggota/").content.decode()


def connect(client: Client) -> bool:
    number = MemberFactory().number
    client.post(f"/anggota/{number}/hubungi/", {"note": "Kita bisa berbagi pemasok kemasan."})
    return Connection.objects.exists()


def connected(client: Client) -> Connection:
    """The relation that the person at the door would have, if the doors let it come about."""
    user_id = client.session.get("_auth_user_id")
    person = User.objects.get(pk=user_id) if user_id else UserFactory()
    low, high = sorted([person, MemberFactory().user], key=lambda user: user.pk)
    return ConnectionFactory(low=low, high=high, status=ConnectionStatus.ACCEPTED)


def write_a_message(client: Client) -> bool:
    words = {"text": "Selamat pagi", "nonce": "satu-kali"}
    client.post(f"/pesan/{connected(client).code}/", words)
    return Message.objects.exists()


def read_a_conversation_of_others(client: Client) -> bool:
    talk = ConnectionFactory(status=ConnectionStatus.ACCEPTED)
    return client.get(f"/pesan/{talk.code}/").status_code == 200


def propose_a_meeting(client: Client) -> bool:
    day = timezone.localdate() + timedelta(days=7)
    words = {"about": "Kemasan", "place": MeetingPlace.CALL, "minutes": "60"}
    words |= {"time_1_0": day.isoformat(), "time_1_1": "10:00"}
    client.post(f"/jaringan/{connected(client).code}/temu/", words)
    return Meeting.objects.exists()


def record_a_deal(client: Client) -> bool:
    words = {"kind": DealKind.ORDER, "terms": "Seratus kotak untuk lebaran", "amount": "500.000"}
    words |= {"rhythm": DealRhythm.ONCE, "starts_on": timezone.localdate().isoformat()}
    client.post(f"/kesepakatan/baru/{connected(client).code}/", words)
    return Deal.objects.exists()


def read_a_deal_of_others(client: Client) -> bool:
    return client.get(f"/kesepakatan/{DealFactory().code}/").status_code == 200


def read_the_figures_of_deals(client: Client) -> bool:
    return client.get("/admin/members/deal/").status_code == 200


def report_somebody(client: Client) -> bool:
    client.post(f"/lapor/profil/{MemberFactory().number}/", {"reason": ReportReason.SPAM})
    return Report.objects.exists()


def decide_a_report(client: Client) -> bool:
    case = CaseFactory()
    decide(
        client,
        f"/admin/members/reportcase/{case.pk}/change/",
        CaseStatus.DISMISSED,
        "Tidak melanggar aturan",
    )
    case.refresh_from_db()
    return case.status == CaseStatus.DISMISSED


def read_the_forum(client: Client) -> bool:
    return client.get(TopicFactory().get_absolute_url()).status_code == 200


def ask_in_the_forum(client: Client) -> bool:
    words = {"title": "Di mana membeli vanili?", "body": "Sedikit saja, untuk kue kering."}
    words["place"] = f"tema:{ForumTheme.objects.first().slug}"
    client.post("/forum/baru/", words)
    return ForumTopic.objects.exists()


def ask_for_a_slot(client: Client) -> bool:
    user_id = client.session.get("_auth_user_id")
    own = Business.objects.filter(member__user=user_id).first() if user_id else None
    product = ProductFactory(**{"business": own} if own else {})
    words = {"product": product.pk, "site": SiteFactory().pk, "kind": "biasa"}
    words["wish_from"] = timezone.localdate().isoformat()
    client.post("/saya/rak/minta/", words)
    return PlaceRequest.objects.exists()


def read_who_waits_for_a_slot(client: Client) -> bool:
    PlaceRequestFactory()
    return client.get("/admin/etalase/placerequest/").status_code == 200


def an_hour_of_a_room() -> dict[str, str]:
    day = add_workdays(timezone.localdate(), 1)
    words = {"start": "10.00", "minutes": "60", "people": "1", "purpose": "sendiri"}
    return words | {"day": day.isoformat()}


def book_a_room(client: Client) -> bool:
    client.post(f"/ruang/{RoomFactory().slug}/pesan/", an_hour_of_a_room())
    return Booking.objects.exists()


def book_a_room_on_behalf(client: Client) -> bool:
    words = an_hour_of_a_room() | {"number": MemberFactory().number}
    client.post(f"/ruang/meja/pesan/{RoomFactory().slug}/", words)
    return Booking.objects.exists()


def see_who_has_a_room(client: Client) -> bool:
    booking = BookingFactory(room=RoomFactory(kecamatan_id=TEBET))
    on_the_plan = client.get(booking.room.get_absolute_url()).content.decode()
    assert booking.holder.name not in on_the_plan
    return client.get(booking.get_absolute_url()).status_code == 200


def ask_for_mentoring(client: Client) -> bool:
    PendampingFactory()
    words = {"about": "Harga pokok", "place": "kunjungan", "wish": "Selasa sore"}
    client.post("/saya/pendampingan/minta/", words)
    return Mentoring.objects.exists()


def with_a_business(client: Client) -> None:
    user = client.session.get("_auth_user_id")
    member = Member.objects.filter(user=user, business=None).first() if user else None
    if member:
        BusinessFactory(member=member)


def keep_monthly_figures(client: Client) -> bool:
    with_a_business(client)
    figures = {"sales": "9.500.000", "costs": "6.000.000", "workers": "1"}
    client.post(f"/perkembangan/isi/{timezone.localdate():%Y-%m}/", figures)
    return MonthlyFigures.objects.exists()


def read_monthly_figures_of_others(client: Client) -> bool:
    number = BusinessFactory().member.number
    return client.get(f"/perkembangan/anggota/{number}/").status_code == 200


def read_monthly_figures_with_consent(client: Client) -> bool:
    member = BusinessFactory().member
    give_consents(member, [ConsentText.objects.get(purpose=FIGURES_CONSENT)])
    return client.get(f"/perkembangan/anggota/{member.number}/").status_code == 200


def enter_a_job(client: Client) -> bool:
    user = client.session.get("_auth_user_id")
    member = Member.objects.filter(user=user, business=None).first() if user else None
    if member:
        BusinessFactory(member=member)
    words = {"role": "Pengemas", "started_on": "2026-03-02", "hours": "20"}
    client.post("/perkembangan/pekerjaan/baru/", words | {"before": "keluarga", "key": "satu"})
    return Job.objects.exists()


def check_a_job(client: Client) -> bool:
    job = JobFactory(asked_at=timezone.now())
    client.post(f"{job.get_absolute_url()}periksa/", {"tier": "dilihat-petugas"})
    job.refresh_from_db()
    return job.tier == "dilihat-petugas"


def read_a_job_that_was_not_sent(client: Client) -> bool:
    place = JobFactory().get_absolute_url()
    answers = [client.get(place), client.get(f"{place}periksa/")]
    return 200 in [answer.status_code for answer in answers]


def read_growth_in_figures(client: Client) -> bool:
    return client.get("/perkembangan/ringkasan/").status_code == 200


def begin_mentoring(client: Client) -> bool:
    client.post(f"/pendampingan/mulai/{MemberFactory().number}/", {"goal": "Buku kas"})
    return Mentoring.objects.exists()


def read_the_mentoring_of_others(client: Client) -> bool:
    return client.get(MentoringFactory().get_absolute_url()).status_code == 200


def answer_who_asked_for_mentoring(client: Client) -> bool:
    asked = MentoringFactory(pendamping=None, status=MentoringStatus.ASKED)
    client.post(f"{asked.get_absolute_url()}ambil/")
    asked.refresh_from_db()
    return asked.is_running


def hand_over_mentoring(client: Client) -> bool:
    mentoring, new = MentoringFactory(), PendampingFactory()
    words = {"to": new.pk, "reason": "Cuti melahirkan"}
    client.post(f"/pendampingan/beban/{mentoring.code}/", words)
    mentoring.refresh_from_db()
    return mentoring.pendamping == new


def moderate_the_forum(client: Client) -> bool:
    topic = TopicFactory(status=PostStatus.HELD)
    decide(client, f"/admin/members/forumtopic/{topic.pk}/change/", PostStatus.SHOWN)
    topic.refresh_from_db()
    return topic.is_shown


def session_now() -> Session:
    """A session in Tebet that runs."""
    event = EventFactory(starts_at=timezone.now(), kecamatan_id=TEBET)
    return event.sessions.get()


def check_in_at_the_door(client: Client) -> bool:
    session = session_now()
    sent = {"kode": holder_of(session.event).code, "sumber": "ketik", "nonce": "a"}
    client.post(f"/acara/kelola/{session.event_id}/pintu/{session.pk}/", sent)
    return session.attendances.exists()


def show_a_code_in_the_room(client: Client) -> bool:
    session = session_now()
    client.post(f"/acara/kelola/{session.event_id}/pintu/{session.pk}/kode/")
    return RoomCode.objects.exists()


def tick_the_attendance(client: Client) -> bool:
    session = session_now()
    sent = {"kursi": [holder_of(session.event).pk], "semula": "", "sampai": "0"}
    client.post(f"/acara/kelola/{session.event_id}/hadir/{session.pk}/", sent)
    return session.attendances.exists()


def print_the_list_for_the_door(client: Client) -> bool:
    session = session_now()
    place = f"/acara/kelola/{session.event_id}/pintu/{session.pk}/daftar.pdf"
    return client.get(place).status_code == 200


def take_a_list_of_participants_along(client: Client) -> bool:
    event = EventFactory(kecamatan_id=TEBET)
    words = {"bentuk": "csv", "tujuan": "Menyiapkan daftar hadir"}
    client.post(f"/acara/kelola/{event.pk}/peserta/", words)
    return ExportLog.objects.exists()


def write_to_participants(client: Client) -> bool:
    event = EventFactory(kecamatan_id=TEBET)
    holder_of(event)
    words = {"kepada": "terdaftar", "judul": "Bawa celemek", "isi": "Bawalah celemek dari rumah."}
    client.post(f"/acara/kelola/{event.pk}/kabar/", {**words, "langkah": "kirim", "nonce": "a"})
    return event.mails.exists()


def read_how_many_come_in_tebet(client: Client) -> bool:
    page = client.get("/acara/kelola/tingkat-hadir/")
    return page.status_code == 200 and "Tebet" in page.content.decode()


def begin_a_referral(client: Client) -> bool:
    with_a_business(client)
    lender = open_lender()
    words = {"amount": "5.000.000", "tenor": "10", "purpose": "Membeli oven kedua."}
    page = reverse("loans:referral_begin", args=[lender.slug])
    client.post(page, {**words, "product": lender.products.get().pk})
    return Referral.objects.exists()


def follow_a_referral_of_others(client: Client) -> bool:
    return client.get(referral_of("diterima").get_absolute_url()).status_code == 200


def recommend_for_a_loan(client: Client) -> bool:
    lender = open_lender()
    lender.products.update(needs_recommendation=True)
    referral = referral_of("draf", lender=lender)
    page = reverse("loans:referral_word", args=[referral.reference])
    client.post(page, {"note": "Usahanya rapi dan pembukuannya lengkap."})
    return Referral.objects.filter(recommended_at__isnull=False).exists()


def agree_for_somebody_else(client: Client) -> bool:
    page = reverse("loans:referral_agree", args=[referral_of("draf").reference])
    client.post(page, {"agreed": "on"})
    return ReferralConsent.objects.exists()


def decide_a_referral_to_another_lender(client: Client) -> bool:
    referral = referral_of("diterima")
    page = reverse("loans:desk_move", args=[referral.reference, "tolak"])
    client.post(page, {"reason": "baru"})
    return Referral.objects.filter(status="ditolak").exists()


def decide_a_referral_to_ones_lender(client: Client) -> bool:
    referral = referral_of("diterima")
    if key := client.session.get("_auth_user_id"):
        referral.lender.officers.add(User.objects.get(pk=key))
    page = reverse("loans:desk_move", args=[referral.reference, "tolak"])
    client.post(page, {"reason": "baru"})
    return Referral.objects.filter(status="ditolak").exists()


def read_loan_papers(client: Client) -> bool:
    referral = referral_of("diterima")
    names = ("loans:referral_paper", "loans:desk_paper")
    pages = [reverse(name, args=[referral.reference, referral.papers.get().pk]) for name in names]
    return any(client.get(page).status_code == 200 for page in pages)


PENDAMPING = {"pendamping", "pendamping elsewhere", "pendamping of the past"}
MEETS = {"calon", "lulusan"} | PENDAMPING
READS = MEETS | {"staff", "superadmin"}

ROWS: dict[Callable[[Client], bool], set[str]] = {
    browse: EVERYBODY,
    browse_a_collection: EVERYBODY,
    # A pendamping sees what they wrote themselves; a superadmin reads.
    read_a_draft_of_a_collection: {"staff", "superadmin"},
    write_a_collection: PENDAMPING | {"staff"},
    edit_a_draft_of_others: {"staff"},
    publish_a_collection: {"staff"},
    read_a_lesson: EVERYBODY,
    keep_ones_place_in_a_course: EVERYBODY - {"visitor"},
    take_a_quiz: EVERYBODY - {"visitor"},
    preview_a_course_of_others: {"staff", "superadmin"},
    publish_a_course: {"staff"},
    save_a_product: EVERYBODY,
    send_a_product_inquiry: EVERYBODY,
    read_an_inquiry_of_others: set(),
    # The directory is not for shelf operators and lenders, nor for those nobody verified.
    read_a_profile_for_members: EVERYBODY - {"visitor", "registering", "operator", "lender"},
    verify: {"pendamping", "staff"},
    read_a_full_nik: {"pendamping", "staff"},
    graduate: {"staff"},
    enter_a_product: {"lulusan"},
    send_a_table_of_products: {"lulusan"},
    # A product of somebody else: only its maker, who is none of these.
    confirm_a_product: set(),
    read_a_lender: EVERYBODY,
    # A lender's own officers propose at a desk of their own.
    propose_terms_of_a_lender: {"staff"},
    propose_terms_of_ones_own_lender: {"lender"},
    propose_terms_of_another_lender_at_the_desk_of_lenders: set(),
    approve_terms_of_a_lender: {"staff"},
    close_the_intake_of_a_lender: {"staff"},
    begin_a_referral: {"calon", "lulusan"},
    follow_a_referral_of_others: {"pendamping", "staff"},
    recommend_for_a_loan: {"pendamping"},
    agree_for_somebody_else: set(),
    decide_a_referral_to_another_lender: set(),
    decide_a_referral_to_ones_lender: {"lender"},
    read_loan_papers: set(),
    read_a_guide: EVERYBODY,
    write_a_guide: PENDAMPING | {"staff"},
    publish_a_guide: {"staff"},
    ask_the_information_centre: EVERYBODY,
    answer_a_question: PENDAMPING | {"staff"},
    publish_an_answer: {"staff"},
    approve_a_product: {"staff"},
    recommend_a_product: {"pendamping"},
    keep_a_shelf: {"pendamping", "staff", "operator"},
    help_with_a_draft: {"pendamping"},
    check_a_paper: {"staff"},
    hand_out_roles: {"superadmin"},
    find_a_member_in_the_directory: READS,
    find_somebody_public_in_the_directory: READS | {"visitor", "registering"},
    # A pendamping without a record of their own asks the members of their kecamatan.
    connect: {"calon", "lulusan", "pendamping"},
    write_a_message: MEETS,
    read_a_conversation_of_others: set(),
    propose_a_meeting: MEETS,
    record_a_deal: {"calon", "lulusan"},
    read_a_deal_of_others: set(),
    read_the_figures_of_deals: {"staff"},
    report_somebody: MEETS,
    decide_a_report: {"staff"},
    read_the_forum: READS,
    ask_in_the_forum: MEETS,
    moderate_the_forum: {"staff"},
    ask_for_a_slot: {"lulusan"},
    read_who_waits_for_a_slot: {"staff", "superadmin"},
    ask_for_mentoring: {"calon", "lulusan"},
    keep_monthly_figures: {"calon", "lulusan"},
    read_monthly_figures_of_others: set(),
    read_monthly_figures_with_consent: {"pendamping"},
    enter_a_job: {"calon", "lulusan"},
    check_a_job: {"pendamping", "staff"},
    read_a_job_that_was_not_sent: set(),
    read_growth_in_figures: {"staff"},
    begin_mentoring: {"pendamping"},
    read_the_mentoring_of_others: set(),
    answer_who_asked_for_mentoring: {"pendamping"},
    hand_over_mentoring: {"staff"},
    # Whoever has begun a registration; judging is never of one's own.
    hand_in_practice: {"registering", "calon", "lulusan"},
    judge_practice: {"pendamping", "staff"},
    propose_a_graduation: {"pendamping", "staff"},
    confirm_a_graduation: {"staff"},
    look_up_a_certificate: EVERYBODY,
    revoke_a_certificate: {"staff"},
    book_a_room: {"calon", "lulusan"},
    book_a_room_on_behalf: {"pendamping", "staff"},
    see_who_has_a_room: {"pendamping", "staff"},
    check_in_at_the_door: {"pendamping", "staff"},
    show_a_code_in_the_room: {"pendamping", "staff"},
    tick_the_attendance: {"pendamping", "staff"},
    print_the_list_for_the_door: {"pendamping", "staff"},
    take_a_list_of_participants_along: {"pendamping", "staff"},
    write_to_participants: {"pendamping", "staff"},
    read_how_many_come_in_tebet: {"pendamping", "staff"},
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("action", ROWS, ids=lambda action: action.__name__)
def test_only_those_of_the_table_may(client, action, who):
    person = PEOPLE[who]()
    if person:
        client.force_login(person)

    assert action(client) == (who in ROWS[action])


def test_nobody_approves_what_they_entered(client):
    officer = StaffFactory()
    product = waiting_product()
    product.edited_by.add(officer)
    client.force_login(officer)

    decide(client, f"/admin/etalase/product/{product.pk}/change/", ProductStatus.LIVE)

    assert not Product.objects.get(pk=product.pk).is_live


def test_nobody_decides_about_themselves(client):
    for officer in (StaffFactory(), PendampingFactory()):
        own = MemberFactory(user=officer, status=MemberStatus.SUBMITTED)
        client.force_login(officer)

        client.post(f"/lapangan/{own.number}/verifikasi/")
        decide(client, f"/admin/members/member/{own.pk}/change/", MemberStatus.VERIFIED)

        assert Member.objects.get(pk=own.pk).status == MemberStatus.SUBMITTED
