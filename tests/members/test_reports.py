"""What is reported, how three people hide it, and who decides what becomes of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.db import connection as database
from django.test import Client
from django.utils import timezone

from members import reporting
from members.choices import (
    CASE_MOVES,
    CaseActor,
    CaseStatus,
    MemberStatus,
    OfferKind,
    PostStatus,
    ReportReason,
    Role,
    Visibility,
)
from members.models import (
    AccessLog,
    Block,
    Holiday,
    Member,
    Message,
    Notification,
    Report,
    ReportCase,
    SpamWord,
    Topic,
    User,
)
from members.services import messages, profiles, reports, spam
from okoce.errors import RuleBroken
from tests.desk import decide
from tests.etalase.uploads import picture_file
from tests.factories import (
    BusinessFactory,
    CaseFactory,
    ConnectionFactory,
    MemberFactory,
    PendampingFactory,
    ProductFactory,
    ReplyFactory,
    StaffFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

S = CaseStatus
REASON = ReportReason.FRAUD


def reporter(member=None):
    return (member or MemberFactory()).user


def report_profile(member, by=None, **fields):
    return reports.report(
        member, kind="profil", by=by or reporter(), reason=fields.pop("reason", REASON), **fields
    )


# One report.


def test_a_report_opens_a_case_and_the_thing_stays_shown():
    member = MemberFactory()

    case = report_profile(member, text="Menjanjikan untung besar")

    member.refresh_from_db()
    assert (case.status, case.reporters, case.author) == (S.OPEN, 1, member.user)
    assert (case.label, case.path) == (member.name, member.get_absolute_url())
    assert case.due_on > timezone.localdate()
    assert member.hidden_at is None
    assert [change.new_status for change in case.history.all()] == [S.OPEN]
    assert not Notification.objects.filter(user=member.user).exists()


def test_a_person_reports_a_thing_once():
    member, by = MemberFactory(), reporter()
    case = report_profile(member, by)

    with pytest.raises(RuleBroken):
        report_profile(member, by)

    case.refresh_from_db()
    assert (case.reporters, case.reports.count()) == (1, 1)


def test_a_second_person_joins_the_case():
    member = MemberFactory()

    first, second = report_profile(member), report_profile(member)

    assert first == second
    assert second.reporters == 2


def test_own_things_automatic_reasons_and_outsiders_are_refused():
    member = MemberFactory()
    for by, reason in [
        (member.user, REASON),
        (reporter(), ReportReason.AUTOMATIC),
        (reporter(), "karena"),
        (UserFactory(), REASON),
        (StaffFactory(), REASON),
    ]:
        with pytest.raises(RuleBroken):
            report_profile(member, by, reason=reason)

    assert not ReportCase.objects.exists()


def test_only_one_case_of_a_thing_is_in_hand():
    case = CaseFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        CaseFactory(thing=case.thing, author=case.author)


def test_without_the_holidays_of_a_year_no_day_is_promised():
    Holiday.objects.all().delete()

    assert report_profile(MemberFactory()).due_on is None


# Three reports.


def report_three_times(thing, kind):
    for _number in range(reports.HIDES_AT):
        case = reports.report(thing, kind=kind, by=reporter(), reason=REASON)
    return case


def test_three_people_hide_a_profile_and_its_author_is_told():
    member, reader, staff = MemberFactory(), MemberFactory().user, StaffFactory()

    case = report_three_times(member, "profil")

    member.refresh_from_db()
    assert None not in (member.hidden_at, case.hidden_at, case.told_at)
    assert not Member.objects.listed_for(reader).filter(pk=member.pk).exists()
    told = Notification.objects.get(user=member.user)
    assert (told.kind, told.path) == (f"case_{S.OPEN}", case.get_absolute_url())
    names = Report.objects.values_list("reporter__name", flat=True)
    assert not [name for name in names if name in told.title + told.body]
    assert Notification.objects.filter(user=staff).count() == 1


@pytest.mark.parametrize(
    ("model", "change"),
    [(Member, {"status": MemberStatus.FLAGGED}), (User, {"is_active": False})],
)
def test_whoever_may_not_meet_any_more_does_not_count_towards_hiding(model, change):
    member, first = MemberFactory(), reporter()
    for by in (first, reporter()):
        report_profile(member, by)
    key = first.member.pk if model is Member else first.pk
    model.objects.filter(pk=key).update(**change)

    report_profile(member)
    member.refresh_from_db()
    assert member.hidden_at is None
    case = report_profile(member)

    member.refresh_from_db()
    assert member.hidden_at
    assert case.reporters == 4


def test_a_reporter_whom_the_author_blocked_since_still_counts():
    member, first = MemberFactory(), reporter()
    report_profile(member, first)
    Block.objects.create(blocker=member.user, blocked=first)

    for _number in range(2):
        report_profile(member)

    member.refresh_from_db()
    assert member.hidden_at


def test_a_pendamping_counts_like_a_member():
    member = MemberFactory()

    for by in (PendampingFactory(), reporter(), reporter()):
        report_profile(member, by)

    member.refresh_from_db()
    assert member.hidden_at


def test_three_people_hide_a_message_from_the_other_side():
    link = ConnectionFactory()
    message = Message.objects.create(connection=link, author=link.low, nonce="a", text="Halo")
    case = reports.report(message, kind="pesan", by=link.high, reason=REASON)
    assert link.low.shown_name not in case.label
    assert "Halo" not in case.label

    reports.change_case(case, S.UPHELD, by=StaffFactory(), note="Ancaman")

    message.refresh_from_db()
    assert message.hidden_at


def test_three_people_take_a_product_out_of_the_etalase():
    product = ProductFactory()

    case = report_three_times(product, "produk")

    product.refresh_from_db()
    assert (product.is_listed, product.hidden_reason) == (False, "laporan")

    reports.change_case(case, S.DISMISSED, by=StaffFactory(), note="Tidak terbukti")

    product.refresh_from_db()
    assert (product.is_listed, product.hidden_reason) == (True, "")


def test_three_people_take_a_business_and_its_products_out_of_the_etalase(client):
    product = ProductFactory()
    page = product.business.get_absolute_url()

    case = report_three_times(product.business, "usaha")

    product.refresh_from_db()
    assert (product.is_listed, product.hidden_reason) == (False, "laporan")
    assert client.get(page).status_code == 404

    reports.change_case(case, S.DISMISSED, by=StaffFactory(), note="Tidak terbukti")

    product.refresh_from_db()
    assert product.is_listed
    assert client.get(page).status_code == 200


@pytest.mark.parametrize(("make", "kind"), [(TopicFactory, "topik"), (ReplyFactory, "balasan")])
def test_three_people_hide_what_stands_in_the_forum(client, make, kind):
    post = make()
    reader = reporter()
    client.force_login(reader)
    page = f"/lapor/{kind}/{post.code}/"
    assert client.get(page).status_code == 200

    case = report_three_times(post, kind)

    post.refresh_from_db()
    assert post.status == PostStatus.HIDDEN
    assert client.get(page).status_code == 404

    reports.change_case(case, S.DISMISSED, by=StaffFactory(), note="Tidak terbukti")

    post.refresh_from_db()
    assert post.status == PostStatus.SHOWN


def test_a_hidden_profile_is_no_page_for_others(client):
    member = MemberFactory()
    client.force_login(reporter())
    page = member.get_absolute_url()
    assert client.get(page).status_code == 200

    report_three_times(member, "profil")

    assert client.get(page).status_code == 404
    client.force_login(member.user)
    assert client.get(page).status_code == 200


# At the same moment.


def race(*calls):
    """Run the calls at the same moment; the problem of each, or an empty text."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait()
            call()
        except RuleBroken as problem:
            return problem.message or "refused"
        finally:
            database.close()
        return ""

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_two_reporters_at_once_make_one_case():
    member = MemberFactory()
    people = [reporter(), reporter()]

    answers = race(*[lambda by=by: report_profile(member, by) for by in people])

    assert answers == ["", ""]
    case = ReportCase.objects.get()
    assert (case.reporters, case.reports.count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_three_reporters_at_once_hide_it_once():
    product = ProductFactory()
    people = [reporter() for _number in range(3)]

    answers = race(
        *[
            lambda by=by: reports.report(product, kind="produk", by=by, reason=REASON)
            for by in people
        ]
    )

    product.refresh_from_db()
    author = product.business.member.user
    assert answers == ["", "", ""]
    assert ReportCase.objects.get().reporters == 3
    assert product.is_listed is False
    assert Notification.objects.filter(user=author, kind=f"case_{S.OPEN}").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_person_pressing_twice_reports_once():
    member, by = MemberFactory(), reporter()

    answers = race(lambda: report_profile(member, by), lambda: report_profile(member, by))

    assert sorted(map(bool, answers)) == [False, True]
    assert ReportCase.objects.get().reporters == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_decides():
    case = CaseFactory()
    ways = [S.UPHELD, S.DISMISSED]
    officers = [StaffFactory() for _way in ways]

    answers = race(
        *[
            lambda to=to, by=by: reports.change_case(
                ReportCase.objects.get(pk=case.pk), to, by=by, note="Sudah dilihat"
            )
            for to, by in zip(ways, officers, strict=True)
        ]
    )

    assert sorted(map(bool, answers)) == [False, True]
    assert case.history.exclude(old_status="").count() == 1


# Who moves a case.

PEOPLE = {
    CaseActor.AUTHOR: lambda case: case.author,
    CaseActor.OFFICER: lambda case: StaffFactory(),
    CaseActor.SYSTEM: lambda case: None,
    "reporter": lambda case: case.reports.exclude(reporter=None).first().reporter,
    "reporter at the desk": lambda case: (
        case.reports.create(reporter=StaffFactory(), reason=REASON).reporter
    ),
    "author at the desk": lambda case: _at_the_desk(case),
    "pendamping": lambda case: PendampingFactory(),
    "superadmin": lambda case: UserFactory(is_superuser=True, is_staff=True),
    "stranger": lambda case: MemberFactory().user,
    "officer who left": lambda case: StaffFactory(is_active=False),
}


def _at_the_desk(case):
    case.author = StaffFactory()
    case.save()
    return case.author


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("old", S)
def test_each_move_is_open_to_whom_the_table_says(old, who):
    actor = CaseActor.AUTHOR if who == "author at the desk" else who
    for new in S:
        case = CaseFactory(status=old)
        case.reports.create(reporter=reporter(), reason=REASON)
        by = PEOPLE[who](case)
        allowed = actor in CASE_MOVES.get((old, new), frozenset())

        try:
            reports.change_case(case, new, by=by, note="Sudah dilihat")
        except RuleBroken:
            assert not allowed

        case.refresh_from_db()
        assert case.status == (new if allowed else old)
        moves = list(case.history.values_list("old_status", "new_status", "by"))
        assert moves == ([(old, new, by and by.pk)] if allowed else [])


def test_an_officer_who_reported_it_decides_nothing_and_hears_nothing():
    member, officer = MemberFactory(), StaffFactory()
    MemberFactory(user=officer)
    report_profile(member, officer)

    case = report_profile(member)
    report_profile(member)

    assert reports.moves_of(case, officer) == []
    assert not Notification.objects.filter(user=officer).exists()
    with pytest.raises(RuleBroken):
        reports.change_case(case, S.DISMISSED, by=officer, note="Tidak terbukti")


def test_an_officer_owes_a_reason_without_private_numbers():
    case = CaseFactory()
    for note in ("", "  ", "Hubungi 0812 3456 7890"):
        with pytest.raises(RuleBroken):
            reports.change_case(case, S.UPHELD, by=StaffFactory(), note=note)


def test_what_is_upheld_is_hidden_then_and_everybody_is_told():
    member, by, staff = MemberFactory(), reporter(), StaffFactory()
    case = report_profile(member, by)

    reports.change_case(case, S.UPHELD, by=staff, note="Menawarkan pinjaman palsu")

    member.refresh_from_db()
    assert member.hidden_at
    assert case.told_at
    assert "Menawarkan" in Notification.objects.get(user=member.user).body
    outcome = Notification.objects.get(user=by)
    assert member.name not in outcome.title + outcome.body


def test_what_is_dismissed_is_shown_again():
    member = MemberFactory()
    case = report_three_times(member, "profil")

    reports.change_case(case, S.DISMISSED, by=StaffFactory(), note="Tidak terbukti")

    member.refresh_from_db()
    assert member.hidden_at is None
    kinds = set(Notification.objects.filter(user=member.user).values_list("kind", flat=True))
    assert kinds == {f"case_{S.OPEN}", f"case_{S.DISMISSED}"}
    assert Notification.objects.filter(kind="report_outcome").count() == 3


def test_an_author_who_knew_of_nothing_hears_nothing_of_a_dismissed_case():
    member = MemberFactory()
    case = report_profile(member)

    reports.change_case(case, S.DISMISSED, by=StaffFactory(), note="Tidak terbukti")

    assert not Notification.objects.filter(user=member.user).exists()
    assert not ReportCase.objects.about(member.user).exists()


def test_after_a_dismissed_case_the_same_person_may_report_anew():
    member, by = MemberFactory(), reporter()
    case = report_profile(member, by)
    reports.change_case(case, S.DISMISSED, by=StaffFactory(), note="Tidak terbukti")

    assert report_profile(member, by) != case


# The appeal.


def upheld_case():
    case = report_profile(MemberFactory())
    return reports.change_case(case, S.UPHELD, by=StaffFactory(), note="Menipu pembeli")


def test_another_officer_decides_an_appeal():
    case = upheld_case()
    first = case.decided_by
    reports.change_case(case, S.APPEALED, by=case.author, note="Itu bukan saya")
    assert case.appeal == "Itu bukan saya"
    assert reports.moves_of(case, first) == []

    with pytest.raises(RuleBroken):
        reports.change_case(case, S.RESTORED, by=first, note="Memang salah")
    reports.change_case(case, S.RESTORED, by=StaffFactory(), note="Memang salah")

    assert case.thing.__class__.objects.get(pk=case.object_id).hidden_at is None
    assert case.status == S.RESTORED


def test_an_appeal_is_made_once_and_with_words():
    case = upheld_case()
    for note in ("", "x" * 1001):
        with pytest.raises(RuleBroken):
            reports.change_case(case, S.APPEALED, by=case.author, note=note)
    reports.change_case(case, S.APPEALED, by=case.author, note="Itu bukan saya")
    reports.change_case(case, S.FINAL, by=StaffFactory(), note="Tetap")

    with pytest.raises(RuleBroken):
        reports.change_case(case, S.APPEALED, by=case.author, note="Sekali lagi")

    assert Member.objects.get(pk=case.object_id).hidden_at


# Mended, and shown again.


def final_case():
    case = upheld_case()
    reports.change_case(case, S.APPEALED, by=case.author, note="Itu bukan saya")
    return reports.change_case(case, S.FINAL, by=StaffFactory(), note="Tetap")


@pytest.mark.parametrize("make", [upheld_case, final_case])
def test_what_was_mended_is_shown_again(client, make):
    case, officer = make(), StaffFactory()
    client.force_login(officer)
    Notification.objects.all().delete()

    assert "data-mend" in author_page(case)
    decide(client, desk(case), S.RESTORED)
    case.refresh_from_db()
    assert case.status != S.RESTORED
    decide(client, desk(case), S.RESTORED, "Ceritanya sudah diperbaiki")

    case.refresh_from_db()
    assert (case.status, case.hidden_at, case.decided_by) == (S.RESTORED, None, officer)
    assert Member.objects.get(pk=case.object_id).hidden_at is None
    assert case.history.first().note == "Ceritanya sudah diperbaiki"
    told = Notification.objects.get(user=case.author)
    assert (told.kind, told.path) == (f"case_{S.RESTORED}", case.get_absolute_url())
    assert "Ceritanya sudah diperbaiki" in told.body
    assert "data-mend" not in author_page(case)


def author_page(case):
    browser = Client()
    browser.force_login(case.author)
    return browser.get(case.get_absolute_url()).content.decode()


def test_what_another_case_holds_is_not_shown_again():
    case = upheld_case()
    CaseFactory(thing=case.thing, author=case.author)

    with pytest.raises(RuleBroken):
        reports.change_case(case, S.RESTORED, by=StaffFactory(), note="Sudah diperbaiki")

    case.refresh_from_db()
    assert case.status == S.UPHELD


def test_a_post_is_not_changed_while_hidden_yet_staff_may_show_it_again():
    topic = TopicFactory()
    case = reports.report(topic, kind="topik", by=reporter(), reason=REASON)
    reports.change_case(case, S.UPHELD, by=StaffFactory(), note="Menipu pembeli")
    assert "data-mend" not in author_page(case)

    reports.change_case(case, S.RESTORED, by=StaffFactory(), note="Dilihat sekali lagi")

    topic.refresh_from_db()
    assert topic.is_shown


def test_a_hidden_message_does_not_come_back():
    case = reports.change_case(
        case_of_a_message(), S.UPHELD, by=StaffFactory(), note="Mengancam orang"
    )

    assert reports.moves_of(case, StaffFactory()) == []
    assert "data-mend" not in author_page(case)
    with pytest.raises(RuleBroken):
        reports.change_case(case, S.RESTORED, by=StaffFactory(), note="Sudah diperbaiki")


# What the portal notices by itself.


def test_the_portal_notices_without_counting_as_a_reporter():
    member = MemberFactory()

    case = reports.notice_automatically(member, kind="profil", words=["togel"])
    again = reports.notice_automatically(member, kind="profil", words=["casino", "togel"])

    member.refresh_from_db()
    assert case == again
    row = case.reports.get()
    assert (row.reporter, row.reason, row.text) == (None, ReportReason.AUTOMATIC, "togel, casino")
    assert (case.reporters, member.hidden_at) == (0, None)


def test_the_portal_joins_a_case_of_people():
    member = MemberFactory()
    case = report_profile(member)

    assert reports.notice_automatically(member, kind="profil", words=["togel"]) == case
    assert case.reports.count() == 2


def test_the_portal_leaves_alone_what_is_hidden_for_good():
    case = upheld_case()

    assert reports.notice_automatically(case.thing, kind="profil", words=["togel"]) is None


def test_spam_words_and_links_are_suspicious():
    SpamWord.objects.create(word="kaya mendadak")
    SpamWord.objects.create(word="obat kuat", is_active=False)

    assert spam.suspicion("Jual keripik, pesan lewat portal ini.", "") == []
    assert spam.suspicion("KAYA-mendadak di sini") == ["kaya mendadak"]
    assert spam.suspicion("ｋａｙａ men\u200bdadak") == ["kaya mendadak"]
    assert spam.suspicion("obat kuat") == []
    assert spam.suspicion("lihat bit.ly/abc") == ["bit.ly/abc"]


def noticed(member):
    """The words that the portal noticed in a profile; None when it noticed nothing."""
    row = Report.objects.filter(case__author=member.user, reporter=None).first()
    return row and row.text


def test_spam_in_a_profile_comes_before_staff_and_the_profile_stays():
    member = MemberFactory()

    profiles.save_profile(member, story="Main slot gacor di sini", visibility="anggota")

    member.refresh_from_db()
    assert noticed(member) == "slot gacor"
    assert member.hidden_at is None


def test_only_new_words_of_a_profile_are_looked_at():
    member = MemberFactory(story="Lihat tokosaya.com")

    profiles.save_profile(member, story="Lihat tokosaya.com", visibility="publik")
    assert noticed(member) is None
    profiles.save_profile(member, story="Lihat tokomu.com")
    assert noticed(member) == "tokomu.com"


def test_spam_on_a_business_page_comes_before_staff():
    business = BusinessFactory()

    profiles.save_business(business, name="Togel Jaya", story="Halo")

    assert noticed(business.member) == "togel"


def test_spam_among_offers_and_needs_comes_before_staff():
    business = BusinessFactory()
    topic = Topic.objects.first()

    profiles.save_offerings(business, offerings=[(OfferKind.NEED, topic, "klik link bit.ly/x")])

    assert noticed(business.member) == "klik link, bit.ly/x"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "Togel tokosaya.com", "link"),
        ("name", "Dapur 0812 3456 7890", "phone"),
        ("name", "<script>", "brackets"),
        ("name", "\u200b", "empty"),
    ],
)
def test_a_business_takes_no_name_that_carries_something_else(client, field, value, code):
    business = BusinessFactory()
    client.force_login(business.member.user)

    response = client.post("/saya/usaha/", {field: value})

    assert response.status_code == 422
    assert response.context["form"].errors.as_data()[field][0].code == code


def test_a_registration_takes_no_name_that_carries_something_else(client):
    client.force_login(UserFactory())

    response = client.post("/saya/pendaftaran/diri/", {"name": "Siti bit.ly/untung"})

    assert response.context["form"].errors.as_data()["name"][0].code == "link"


# The pages.


def test_a_member_reports_a_profile_by_form(client):
    member, by = MemberFactory(), reporter()
    client.force_login(by)
    page = f"/lapor/profil/{member.number}/"

    assert client.get(page).status_code == 200
    response = client.post(page, {"reason": REASON, "text": "Menipu\u202e saya"})

    row = Report.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/lapor/")
    assert (row.reporter, row.reason, row.text) == (by, REASON, "Menipu saya")
    assert 'data-my-report="profil"' in client.get("/lapor/").content.decode()
    assert client.post(page, {"reason": REASON}).status_code == 422


@pytest.mark.parametrize(
    "data", [{}, {"reason": "otomatis"}, {"reason": REASON, "text": "x" * 1001}]
)
def test_a_wrong_form_reports_nothing(client, data):
    client.force_login(reporter())

    response = client.post(f"/lapor/profil/{MemberFactory().number}/", data)

    assert response.status_code == 422
    assert not ReportCase.objects.exists()


def test_the_automatic_reason_is_not_offered(client):
    client.force_login(reporter())

    page = client.get(f"/lapor/profil/{MemberFactory().number}/").content.decode()

    assert f'value="{ReportReason.FRAUD}"' in page
    assert f'value="{ReportReason.AUTOMATIC}"' not in page


def test_visitors_sign_in_and_outsiders_read_why_not(client):
    page = f"/lapor/produk/{ProductFactory().code}/"
    assert client.get(page)["Location"].startswith("/akun/masuk/")

    for user in (UserFactory(), StaffFactory()):
        client.force_login(user)
        assert client.get(page).status_code == 403


def test_what_one_does_not_see_cannot_be_reported(client):
    link, hidden, own = (
        ConnectionFactory(),
        MemberFactory(visibility=Visibility.HIDDEN),
        MemberFactory(),
    )
    message = Message.objects.create(connection=link, author=link.low, nonce="a", text="Halo")
    gone = ProductFactory(is_listed=False)
    client.force_login(own.user)

    for path in [
        f"/lapor/profil/{hidden.number}/",
        f"/lapor/profil/{own.number}/",
        f"/lapor/pesan/{message.code}/",
        f"/lapor/produk/{gone.code}/",
        "/lapor/topik/TIDAKADA/",
        "/lapor/balasan/TIDAKADA/",
        "/lapor/kucing/1/",
    ]:
        assert client.get(path).status_code == 404, path
        assert client.post(path, {"reason": REASON}).status_code == 404, path


def test_only_the_other_side_reports_a_message(client):
    link = ConnectionFactory()
    message = Message.objects.create(connection=link, author=link.low, nonce="a", text="Halo <b>")
    page = f"/lapor/pesan/{message.code}/"

    client.force_login(link.low)
    assert client.get(page).status_code == 404
    client.force_login(link.high)
    response = client.get(page)

    assert response.status_code == 200
    assert "Halo &lt;b&gt;" in response.content.decode()


def test_whoever_blocks_a_person_may_still_report_them(client):
    member, by = MemberFactory(), reporter()
    Block.objects.create(blocker=by, blocked=member.user)

    client.force_login(by)
    assert client.get(f"/lapor/profil/{member.number}/").status_code == 200
    client.force_login(member.user)
    assert client.get(f"/lapor/profil/{by.member.number}/").status_code == 404


def test_ten_reports_a_day_are_enough(client):
    client.force_login(reporter())
    members = [MemberFactory() for _number in range(11)]

    answers = [
        client.post(f"/lapor/profil/{member.number}/", {"reason": REASON}).status_code
        for member in members
    ]

    assert answers == [302] * 10 + [429]


@pytest.mark.parametrize("what", ["report", "appeal"])
def test_too_much_is_refused_and_keeps_what_was_typed(client, monkeypatch, what):
    monkeypatch.setattr("members.views.reports.REPORTS_A_DAY", 0)
    monkeypatch.setattr("members.views.reports.APPEALS_A_DAY", 0)
    case = upheld_case()
    if what == "report":
        client.force_login(reporter())
        page, data = (
            f"/lapor/profil/{MemberFactory().number}/",
            {"reason": REASON, "text": "Menipu"},
        )
    else:
        client.force_login(case.author)
        page, data = case.get_absolute_url(), {"appeal": "Menipu itu bukan saya"}

    response = client.post(page, data)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert response.context["form"].errors.as_data()["__all__"][0].code == "too_many"
    assert ">\nMenipu" in response.content.decode()
    case.refresh_from_db()
    assert (case.status, Report.objects.count()) == (S.UPHELD, 1)


def test_the_author_reads_the_case_and_appeals(client):
    case = upheld_case()
    page = case.get_absolute_url()
    client.force_login(case.author)

    assert client.get(page).status_code == 200
    assert client.post(page, {"appeal": " "}).status_code == 422
    assert client.post(page, {"appeal": "Itu bukan saya"}).status_code == 302

    case.refresh_from_db()
    assert (case.status, case.appeal) == (S.APPEALED, "Itu bukan saya")
    assert client.get(page).status_code == 200
    assert "<form" not in client.get(page).content.decode().split('id="isi"')[1].split("</main>")[0]


def test_a_case_is_its_authors_page_once_they_were_told(client):
    case = report_profile(MemberFactory())
    page = case.get_absolute_url()

    for user in (case.author, case.reports.get().reporter, StaffFactory()):
        client.force_login(user)
        assert client.get(page).status_code == 404
        assert client.post(page, {"appeal": "Itu bukan saya"}).status_code == 404


def test_nobody_learns_who_reported(client):
    member, by = MemberFactory(), reporter()
    case = report_profile(member, by, text="Rahasia saya")
    reports.change_case(case, S.UPHELD, by=StaffFactory(name="Petugas Rahasia"), note="Menipu")
    client.force_login(member.user)

    for path in (case.get_absolute_url(), "/lapor/", "/saya/kabar/"):
        page = client.get(path).content.decode()
        assert by.name not in page
        assert "Rahasia" not in page


def test_the_list_of_own_reports_costs_the_same_for_one_and_many(client, query_count):
    by = reporter()
    client.force_login(by)

    def count():
        return query_count(lambda: client.get("/lapor/"))

    CaseFactory().reports.create(reporter=by, reason=REASON)
    CaseFactory(author=by, told_at=timezone.now())
    one = count()
    for _number in range(25):
        CaseFactory().reports.create(reporter=by, reason=REASON)
        CaseFactory(author=by, told_at=timezone.now())

    assert count() == one


# The desk.


def desk(case):
    return f"/admin/members/reportcase/{case.pk}/change/"


def test_staff_decide_at_the_desk(client):
    case = report_profile(MemberFactory(), text="Menjual obat palsu")
    client.force_login(StaffFactory())

    page = client.get(desk(case)).content.decode()
    assert "Menjual obat palsu" in page
    response = client.post(
        desk(case),
        {"_move": S.UPHELD, "_version": str(case.status_since), "reason": "Obat palsu"},
    )

    case.refresh_from_db()
    assert response.status_code == 302
    assert case.status == S.UPHELD


def test_the_desk_shows_nobody_a_case_about_themselves(client):
    officer = StaffFactory()
    member = MemberFactory(user=officer)
    case = report_profile(member)
    client.force_login(officer)

    assert client.get(desk(case)).status_code == 302
    assert case.code not in client.get("/admin/members/reportcase/").content.decode()


def test_a_superadmin_decides_nothing_at_the_desk(client):
    case = report_profile(MemberFactory())
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    assert 'name="_move"' not in client.get(desk(case)).content.decode()
    client.post(
        desk(case), {"_move": S.UPHELD, "_version": str(case.status_since), "reason": "Sebab"}
    )

    case.refresh_from_db()
    assert case.status == S.OPEN


def case_of_a_message(text="Awas kamu", pictures=0, link=None):
    link = link or ConnectionFactory()
    files = [picture_file() for _number in range(pictures)]
    message = messages.send_message(link, by=link.low, text=text, pictures=files, nonce=text)
    return reports.report(message, kind="pesan", by=link.high, reason=REASON)


def test_reading_a_reported_message_is_written_down_every_time(client):
    link = ConnectionFactory()
    case = case_of_a_message(link=link)
    messages.send_message(link, by=link.low, text="Yang lain", nonce="b")
    officer, admin = StaffFactory(), UserFactory(is_staff=True, is_superuser=True)

    client.force_login(admin)
    assert "Awas kamu" not in client.get(desk(case)).content.decode()
    assert not AccessLog.objects.exists()
    client.force_login(officer)
    pages = [client.get(desk(case)).content.decode() for _time in range(2)]

    assert all("Awas kamu" in page and "Yang lain" not in page for page in pages)
    assert readings() == [(link.low, officer)] * 2
    assert all(case.code in row.reason for row in AccessLog.objects.all())
    assert entries(case) == [officer] * 2
    assert "Awas kamu" not in client.get("/admin/members/reportcase/").content.decode()


def readings():
    rows = AccessLog.objects.select_related("member__user", "reader").defer("member__nik")
    return [(row.member.user, row.reader) for row in rows]


def entries(case):
    """Who is written down for a case in the desk's own trail."""
    rows = LogEntry.objects.filter(object_id=str(case.pk), content_type__model="reportcase")
    return [row.user for row in rows.select_related("user")]


def test_reading_a_message_of_somebody_without_a_record_is_written_down(client):
    officer = StaffFactory()
    case = case_of_a_message(link=ConnectionFactory(low=PendampingFactory()))
    client.force_login(officer)

    assert "Awas kamu" in client.get(desk(case)).content.decode()

    assert (readings(), entries(case)) == ([], [officer])


def test_a_message_is_read_while_there_is_something_to_decide(client):
    case, first, second = case_of_a_message(), StaffFactory(), StaffFactory()

    def reads(officer):
        client.force_login(officer)
        return "Awas kamu" in client.get(desk(case)).content.decode()

    reports.change_case(case, S.UPHELD, by=first, note="Mengancam orang")
    assert not reads(first)
    assert not reads(second)
    reports.change_case(case, S.APPEALED, by=case.author, note="Itu bukan saya")
    assert reads(second)
    # Who decided first has no part in the appeal.
    assert not reads(first)


def picture_page(case, picture):
    return f"/admin/members/reportcase/{case.pk}/gambar/{picture.code}/"


def test_an_officer_sees_the_pictures_of_a_reported_message(client):
    case, officer = case_of_a_message(pictures=2), StaffFactory()
    client.force_login(officer)

    page = client.get(desk(case)).content.decode()
    AccessLog.objects.all().delete()
    LogEntry.objects.all().delete()
    for picture in case.thing.pictures.all():
        assert picture_page(case, picture) in page
        response = client.get(picture_page(case, picture))
        assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
        assert b"".join(response) == picture.file.open().read()
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]

    assert readings() == [(case.author, officer)] * 2
    assert entries(case) == [officer] * 2


def test_nobody_else_sees_the_pictures_of_a_reported_message(client):
    case = case_of_a_message(pictures=1)
    picture = case.thing.pictures.get()
    reporting_officer = StaffFactory()
    case.reports.create(reporter=reporting_officer, reason=REASON)

    for user in (
        UserFactory(is_staff=True, is_superuser=True),
        StaffFactory(group=Role.OPERATOR),
        StaffFactory(group=Role.LENDER),
        PendampingFactory(),
        reporting_officer,
        case.author,
        case.reports.first().reporter,
        StaffFactory(is_active=False),
        MemberFactory().user,
    ):
        client.force_login(user)
        assert client.get(picture_page(case, picture)).status_code in (302, 403, 404)
    author = case.author
    author.is_staff = True
    author.save()
    author.groups.set(StaffFactory().groups.all())
    client.force_login(author)
    assert client.get(picture_page(case, picture)).status_code == 404

    assert not AccessLog.objects.exists()
    assert not LogEntry.objects.exists()


def test_only_pictures_of_the_reported_message_are_seen_and_only_meanwhile(client):
    link = ConnectionFactory()
    case, officer = case_of_a_message(pictures=1, link=link), StaffFactory()
    picture = case.thing.pictures.get()
    other = messages.send_message(
        link, by=link.low, text="Lain", pictures=[picture_file()], nonce="b"
    )
    profile = CaseFactory()
    client.force_login(officer)

    assert client.get(picture_page(case, other.pictures.get())).status_code == 404
    assert client.get(picture_page(profile, picture)).status_code == 404
    assert client.post(picture_page(case, picture)).status_code == 405
    reports.change_case(case, S.DISMISSED, by=officer, note="Tidak terbukti")
    assert client.get(picture_page(case, picture)).status_code == 404

    assert not AccessLog.objects.exists()


def test_the_desk_counts_what_waits_and_says_what_is_late(client):
    officer = StaffFactory()
    mine = CaseFactory()
    mine.reports.create(reporter=officer, reason=REASON)
    CaseFactory(due_on=timezone.localdate() - timedelta(days=1))
    client.force_login(officer)

    queue = next(
        queue for queue in client.get("/admin/").context["queues"] if "reportcase" in queue.url
    )

    assert (queue.count, queue.late) == (1, True)
    listed = client.get(queue.url)
    assert listed.status_code == 200
    assert len(listed.context["cl"].result_list) == 2


def test_the_list_of_cases_costs_the_same_for_one_and_many(client, query_count):
    client.force_login(StaffFactory())

    def count():
        return query_count(lambda: client.get("/admin/members/reportcase/"))

    CaseFactory()
    one = count()
    for _number in range(25):
        CaseFactory()

    assert count() == one


# Late cases, and people who leave.


def test_staff_hear_of_late_cases_once_a_working_day():
    staff = StaffFactory()
    CaseFactory(due_on=timezone.localdate() - timedelta(days=1))

    with time_machine.travel("2026-11-25 10:00+07:00", tick=False):
        ReportCase.objects.update(due_on="2026-11-24")
        for _run in range(2):
            reports.find_reminders()
    with time_machine.travel("2026-11-28 10:00+07:00", tick=False):
        reports.find_reminders()

    assert Notification.objects.filter(user=staff, kind="cases_late").count() == 1


def test_a_person_who_leaves_is_taken_out_of_all_cases():
    member, by = MemberFactory(), reporter()
    case = report_profile(member, by, text="Dia menipu saya")
    other = report_profile(MemberFactory(), member.user, text="Saya ditipu")

    reports.forget_person(member.user)

    case.refresh_from_db()
    assert (case.status, case.label, case.path) == (S.DISMISSED, "", "")
    assert case.reports.get().text == ""
    assert other.reports.get().text == ""
    assert other.reports.get().reason == REASON
    assert not Notification.objects.exists()


def test_what_staff_were_told_of_a_person_goes_with_them():
    member, staff = MemberFactory(), StaffFactory()
    report_three_times(member, "profil")
    assert Notification.objects.filter(user=staff).exists()

    reports.forget_person(member.user)

    assert not Notification.objects.filter(user=staff).exists()


def test_every_kind_names_itself():
    assert {each.kind for each in reporting.kinds()} == {
        *["profil", "pesan", "topik", "balasan", "produk", "usaha"]
    }
