import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.utils import timezone

from etalase.choices import DropReason, ImportStatus, InquiryStatus, ProductStatus, Turn
from etalase.demo.art import SCENES, draw
from etalase.demo.care import FIRST
from etalase.demo.goods import GOODS, MAKES
from etalase.models import (
    AnswerTime,
    Category,
    Collection,
    Inquiry,
    Photo,
    Product,
    ProductImport,
)
from etalase.services import care
from etalase.services.photos import EXTENSIONS
from etalase.services.results import results_of
from etalase.services.search import find
from events.choices.mails import MailOutcome
from events.models import Course, Event, EventMail, Guide, Lesson, Room
from events.services import mails
from loans.choices import CASE_MOVES, REFERRAL_MOVES, CaseStatus, ReferralStatus, Tier
from loans.demo.growth import BUSINESSES, GROWN
from loans.models import (
    Job,
    Lender,
    LenderProduct,
    LenderStatus,
    MonthlyFigures,
    PermitCase,
    Referral,
    SizeClassRecord,
)
from loans.services.cases import sections_of
from loans.services.figures import missing_months
from loans.services.size_growth import promotions
from members.choices import MemberStatus
from members.demo.officers import PASSWORD
from members.demo.words import SHOPS
from members.models import (
    ClaimCase,
    Connection,
    Deal,
    ForumReply,
    ForumTopic,
    Kecamatan,
    Meeting,
    Member,
    Message,
    PendampingAssignment,
    ReportCase,
    User,
)
from okoce.promises import promises_in
from tests.conftest import SMALL_CITY, build_demo_city, empty_tables


@pytest.fixture(autouse=True)
def demo_on(settings):
    settings.DEMO = True


def test_demo_has_people_and_goods_in_every_state(demo_city):
    assert set(Member.objects.values_list("status", flat=True)) == set(MemberStatus)
    assert set(Product.objects.values_list("status", flat=True)) == set(ProductStatus)
    assert ClaimCase.objects.waiting().count() == 3
    assert Product.objects.listed().count() > 50


def test_demo_finds_keripik_pisang_despite_typing_mistakes(demo_city):
    result = find("kripik pisnag")

    assert "Keripik Pisang Cokelat" in result.rows.values_list("name", flat=True)


def test_demo_reaches_every_kecamatan(demo_city):
    everywhere = Kecamatan.objects.count()
    lived_in = Member.objects.exclude(kelurahan=None).values("kelurahan__kecamatan").distinct()
    assert lived_in.count() == everywhere
    assert PendampingAssignment.objects.current().count() == everywhere


def test_demo_has_an_account_for_each_role(demo_city):
    roles = ["calon", "lulusan", "pendamping", "staf", "operator", "mitra", "admin"]
    for role in roles:
        assert User.objects.get(email=f"{role}@demo.test").check_password(PASSWORD)


def test_demo_has_two_years_of_figures(demo_city):
    owner = User.objects.get(email="lulusan@demo.test")
    own = MonthlyFigures.objects.visible_to(owner)
    assert (own.count(), own.whole().count(), missing_months(owner.member.business)) == (24, 24, [])
    assert MonthlyFigures.objects.values("business").distinct().count() == BUSINESSES
    unsure = MonthlyFigures.objects.exclude(business__member__status=MemberStatus.VERIFIED)
    assert not unsure.exists()


def test_demo_texts_of_staff_promise_nothing(demo_city):
    models = [Collection, Course, Event, Guide, Lender, LenderProduct, LenderStatus, Lesson, Room]
    found = [
        sentence
        for model in models
        for row in model.objects.all()
        for field in model._meta.concrete_fields
        if isinstance(text := field.value_from_object(row), str)
        for sentence in promises_in(text)
    ]
    assert found == []


def test_demo_has_classes_a_promotion_and_jobs_of_every_tier(demo_city):
    records = SizeClassRecord.objects.select_related("limit").order_by("at", "pk")
    by_business: dict[int, list] = {}
    for row in records:
        by_business.setdefault(row.business_id, []).append(row)
    assert sum(len(promotions(rows)) for rows in by_business.values()) == len(GROWN)
    own = User.objects.get(email="lulusan@demo.test").member.business
    assert [row.size_class for row in by_business[own.pk]] == ["mikro"]

    assert set(Job.objects.values_list("tier", flat=True)) == set(Tier)
    assert Job.objects.waiting().exists()
    assert not Job.objects.exclude(tier=Tier.STATED).filter(asked_at=None).exists()


def test_demo_leaves_a_database_with_people_alone(demo_city):
    with pytest.raises(CommandError):
        build_demo_city()
    build_demo_city(if_empty=True)

    assert Member.objects.count() == SMALL_CITY["members"]


def test_demo_has_inquiries_in_every_state_and_answer_times_that_make_sense(demo_city):
    own = Inquiry.objects.filter(business__member__user__email="lulusan@demo.test")
    assert set(own.values_list("status", flat=True)) == set(InquiryStatus)
    assert own.filter(reason=DropReason.SPAM).count() == 1
    assert own.filter(turn=Turn.SELLER).count() == 4
    times = AnswerTime.objects.values_list("minutes", flat=True)
    assert len(times) > 5
    assert 10 < min(times) <= max(times) < 3000
    assert Inquiry.objects.filter(asker__email="calon@demo.test").count() == 1
    for inquiry in Inquiry.objects.prefetch_related("history"):
        assert inquiry.history.first().new_status == inquiry.status
        moments = [inquiry.created_at, inquiry.turn_since, timezone.now()]
        assert moments == sorted(moments)


def test_demo_has_goods_to_be_asked_about(demo_city):
    own = Product.objects.filter(business__member__user__email="lulusan@demo.test")
    found = {
        product.name: (care.is_stale(product), bool(care.unconfirmed_since(product)))
        for product in own.filter(name__in=FIRST, is_listed=True)
    }
    stale = Product.objects.unvouched(timezone.now() - care.STALE_AFTER).count()
    listed = Product.objects.listed().count()

    assert found == {
        "Keripik Pisang Cokelat": (True, False),
        "Sambal Bawang Botol 150 g": (True, True),
    }
    assert 2 < stale < listed / 4
    assert all(results_of(product).measures[0].total > 50 for product in own.filter(name__in=FIRST))


def test_demo_leaves_a_table_to_look_at(demo_city):
    batch = ProductImport.objects.get(by__email="lulusan@demo.test")

    assert batch.status == ImportStatus.CHECKED
    assert [entry["result"] for entry in batch.report] == [
        "baru",
        "baru",
        "salah",
        "salah",
        "ubah",
        "lewat",
    ]


@pytest.mark.django_db
def test_demo_has_permit_cases_in_every_state_whose_papers_can_be_opened(demo_city):
    assert set(PermitCase.objects.values_list("status", flat=True)) == set(CaseStatus)
    for case in PermitCase.objects.prefetch_related("history", "papers", "terms__fields"):
        moves = list(case.history.all())[::-1]
        assert moves[-1].new_status == case.status
        assert [move.old_status for move in moves[1:]] == [move.new_status for move in moves[:-1]]
        assert all(
            (move.old_status, move.new_status) in CASE_MOVES for move in moves if move.old_status
        )
        for paper in case.papers.all():
            assert paper.file.storage.exists(paper.file.name)
    waiting = PermitCase.objects.filter(status=CaseStatus.REVIEWED).first()
    assert all(section.is_done for section in sections_of(waiting))


@pytest.mark.django_db
def test_demo_has_referrals_in_every_state_and_an_inbox_for_the_lender(demo_city):
    assert set(Referral.objects.values_list("status", flat=True)) == set(ReferralStatus)
    for referral in Referral.objects.prefetch_related("history", "papers", "instalments"):
        moves = list(referral.history.all())[::-1]
        assert moves[-1].new_status == referral.status
        assert [move.old_status for move in moves[1:]] == [move.new_status for move in moves[:-1]]
        assert all(
            (move.old_status, move.new_status) in REFERRAL_MOVES
            for move in moves
            if move.old_status
        )
        for paper in referral.papers.all():
            assert paper.file.storage.exists(paper.file.name)
        if referral.paid_out_on:
            parts = [row.principal for row in referral.instalments.all()]
            assert sum(parts) == referral.granted_amount
    inbox = Referral.objects.shared_with(User.objects.get(email="mitra@demo.test"))
    assert inbox.lenders_turn().count() >= 3
    own = Referral.objects.filter(member__user__email="lulusan@demo.test")
    assert set(own.values_list("status", flat=True)) == {"cair", "ditolak"}


def test_the_demo_has_two_open_lenders_that_say_they_are_invented(demo_city):
    found = [each for each in Lender.objects.with_terms() if each.is_open]

    assert len(found) == 2
    for lender in found:
        assert "(peragaan)" in lender.name
        assert "rekaan" in lender.about
        assert all(product.doubt for product in lender.approved_products)
    officers = {lender.name: list(lender.officers.all()) for lender in found}
    assert [[user.email for user in each] for each in officers.values()] == [
        [],
        ["mitra@demo.test"],
    ]


def test_demo_city_has_two_messages_that_arrived(demo_city):
    first, second = mails.reports_on(EventMail.objects.order_by("-created_at"))
    for report in (first, second):
        assert report.mail.counted == sum(report.counts.values())
        assert report.counts[MailOutcome.ARRIVED] > report.mail.counted / 2
        assert not promises_in(report.mail.body)


def test_demo_is_refused_where_people_are_real(settings):
    settings.DEMO = False

    with pytest.raises(CommandError):
        build_demo_city()


@pytest.mark.django_db
def test_each_category_has_goods_and_a_scene():
    leaves = set(Category.objects.filter(parent__isnull=False).values_list("slug", flat=True))

    assert set(GOODS) == set(SCENES) == leaves
    for shops in SHOPS.values():
        for _name, makes in shops:
            assert any(makes.startswith(start) for start in MAKES)


@pytest.mark.parametrize("category", ["keripik-dan-camilan", "ondel-ondel-dan-cendera-mata"])
def test_draw_repeats_a_picture_only_for_its_seed(category):
    picture = draw(category, "a")

    assert picture.size == (1280, 960)
    assert picture.getpixel((600, 600)) == draw(category, "a").getpixel((600, 600))
    assert picture.tobytes() != draw(category, "b").tobytes()


def test_demo_hangs_pictures_of_every_size(demo_city, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        build_demo_city(pictures=True, pictures_now=1)

    photo = Photo.objects.first()
    sizes = [
        default_storage.size(photo.file_name(width, extension))
        for width in photo.widths
        for extension in EXTENSIONS
    ]
    assert len(sizes) == 6
    assert max(sizes) <= 300_000


def test_the_same_seed_makes_the_same_city(demo_city, kept_city, time_machine):
    """Its goods, and who meets whom, at the same moment: what is past changes by the hour."""
    first = city_of_today()
    empty_tables()
    time_machine.move_to(kept_city, tick=False)

    build_demo_city()

    assert city_of_today() == first


def city_of_today() -> list[list]:
    names = ["connection__low__name", "connection__high__name"]
    return [
        list(Product.objects.order_by("pk").values_list("name", "code", "price", "status")),
        list(Connection.objects.order_by("pk").values_list("code", "status", "created_at", "note")),
        list(Message.objects.order_by("pk").values_list("code", "text", "sent_at")),
        list(Meeting.objects.order_by("pk").values_list("code", "status", "starts_at", *names)),
        list(Deal.objects.order_by("pk").values_list("code", "terms", "amount", *names)),
        list(ForumTopic.objects.order_by("pk").values_list("code", "title", "last_at")),
        list(ForumReply.objects.order_by("pk").values_list("code", "body", "status_since")),
        list(PermitCase.objects.order_by("pk").values_list("reference", "status", "answers")),
        list(ReportCase.objects.order_by("pk").values_list("code", "label", "status")),
    ]
