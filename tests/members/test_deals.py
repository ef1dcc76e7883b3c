from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection as database
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone

from members import reportables
from members.choices import (
    DEAL_MOVES,
    DEAL_REASON_NEEDED,
    ConnectionStatus,
    DealKind,
    DealRhythm,
    DealStatus,
    MemberStatus,
    Role,
    Side,
    ValueBand,
    Visibility,
)
from members.models import Block, Connection, Deal, Member, Notification, SpamWord
from members.services import deals as services
from members.services import reminders
from members.services.profiles import save_profile
from members.templatetags.deals_tags import deal_lines
from okoce.errors import RuleBroken
from tests.factories import (
    BusinessFactory,
    ConnectionFactory,
    DealFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
    kelurahan_in,
)

pytestmark = pytest.mark.django_db
LIST = "/kesepakatan/"
MENTENG = "31.71.06"


def confirmed(**fields):
    deal = DealFactory(**fields)
    return services.change_deal(deal, DealStatus.CONFIRMED, by=deal.partner)


def in_status(status):
    """A deal in this status, brought there by the sides whose move it was."""
    deal = DealFactory()
    if status in (DealStatus.CONFIRMED, DealStatus.DONE):
        services.change_deal(deal, DealStatus.CONFIRMED, by=deal.partner)
    if status == DealStatus.DONE:
        services.change_deal(deal, status, by=deal.proposer)
    if status == DealStatus.DECLINED:
        services.change_deal(deal, status, by=deal.partner)
    if status == DealStatus.CANCELLED:
        services.change_deal(deal, status, by=deal.proposer)
    return deal


def words(**fields):
    """What the form sends."""
    return {
        "kind": DealKind.SUPPLY,
        "terms": "Seratus kotak setiap Senin",
        "amount": "1.500.000",
        "band": "",
        "rhythm": DealRhythm.WEEKLY,
        "starts_on": timezone.localdate().isoformat(),
    } | fields


def at(deal, move=""):
    return f"/kesepakatan/{deal.code}/{move}"


def create(deal_or_connection):
    return f"/kesepakatan/baru/{deal_or_connection.code}/"


# Every move, by everybody.


@pytest.mark.parametrize("new", DealStatus.values)
@pytest.mark.parametrize("old", DealStatus.values)
@pytest.mark.parametrize("who", [*Side.values, "stranger", "staff", "superadmin"])
def test_deal_moves_only_as_the_table_says(who, old, new):
    deal = in_status(old)
    by = {
        Side.ASKER: deal.proposer,
        Side.ASKED: deal.partner,
        Side.SYSTEM: None,
        "stranger": MemberFactory().user,
        "staff": StaffFactory(),
        "superadmin": UserFactory(is_staff=True, is_superuser=True),
    }[who]
    before = deal.history.count()

    if who in DEAL_MOVES.get((old, new), ()):
        services.change_deal(deal, new, by=by, note="Bahan bakunya habis")
        expected = new
    else:
        with pytest.raises(RuleBroken):
            services.change_deal(deal, new, by=by, note="Bahan bakunya habis")
        expected = old

    deal.refresh_from_db()
    assert deal.status == expected
    assert deal.history.count() == before + (expected != old)


def test_change_of_a_deal_is_written_down():
    deal = DealFactory()

    services.change_deal(deal, DealStatus.DECLINED, by=deal.partner, note=" Bukan seratus kotak ")

    change = deal.history.first()
    assert (change.old_status, change.new_status) == (DealStatus.PROPOSED, DealStatus.DECLINED)
    assert (change.by, change.note) == (deal.partner, "Bukan seratus kotak")
    assert deal.ended_at == change.at


@pytest.mark.parametrize(("old", "new"), DEAL_REASON_NEEDED)
def test_other_side_is_owed_a_reason(old, new):
    deal = in_status(old)

    with pytest.raises(RuleBroken):
        services.change_deal(deal, new, by=deal.partner, note="  ")

    deal.refresh_from_db()
    assert deal.status == old


def test_confirming_keeps_where_both_sides_live():
    connection = ConnectionFactory()
    Member.objects.filter(user=connection.high).update(kelurahan=kelurahan_in(MENTENG))
    deal = confirmed(connection=connection)

    assert str(deal.proposer_kecamatan) == "Tebet"
    assert deal.partner_kecamatan_id == MENTENG
    assert deal.confirmed_at == deal.status_since


def test_phone_numbers_stay_out_of_notes():
    deal = DealFactory()

    with pytest.raises(RuleBroken):
        services.change_deal(
            deal, DealStatus.DECLINED, by=deal.partner, note="Telepon 0812 3456 7890"
        )


# Between whom.


def apart(connection, how):
    if how == "ended":
        connection.status = ConnectionStatus.CANCELLED
        connection.save()
    elif how == "blocked":
        Block.objects.create(blocker=connection.high, blocked=connection.low)
    elif how == "flagged":
        Member.objects.filter(user=connection.high).update(status=MemberStatus.FLAGGED)
    elif how == "pendamping":
        Member.objects.filter(user=connection.high).delete()


@pytest.mark.parametrize("how", ["ended", "blocked", "flagged", "pendamping"])
def test_deal_needs_two_connected_verified_members(how):
    connection = ConnectionFactory()
    apart(connection, how)

    with pytest.raises(RuleBroken):
        services.propose_deal(
            connection,
            by=connection.low,
            kind=DealKind.ORDER,
            terms="Sepuluh dus",
            band=ValueBand.UNDER_1M,
            starts_on=timezone.localdate(),
        )

    assert not Deal.objects.exists()


@pytest.mark.parametrize("how", ["ended", "blocked", "flagged"])
def test_deal_is_not_confirmed_once_the_two_are_apart(how):
    deal = DealFactory()
    apart(deal.connection, how)

    with pytest.raises(RuleBroken):
        services.change_deal(deal, DealStatus.CONFIRMED, by=deal.partner)

    deal.refresh_from_db()
    assert deal.status == DealStatus.PROPOSED


def test_stranger_records_no_deal_of_two_others():
    connection = ConnectionFactory()

    with pytest.raises(RuleBroken):
        services.propose_deal(
            connection,
            by=MemberFactory().user,
            kind=DealKind.ORDER,
            terms="Sepuluh dus",
            band=ValueBand.UNDER_1M,
            starts_on=timezone.localdate(),
        )


def test_what_waits_is_called_off_silently_when_a_relation_ends():
    waiting = DealFactory()
    running = confirmed(connection=waiting.connection)
    Notification.objects.all().delete()

    services.call_off_all(waiting.connection)

    waiting.refresh_from_db()
    running.refresh_from_db()
    assert (waiting.status, running.status) == (DealStatus.CANCELLED, DealStatus.CONFIRMED)
    assert waiting.history.first().by is None
    assert not Notification.objects.exists()


def test_waiting_deals_are_those_one_has_to_confirm():
    deal = DealFactory()
    in_status(DealStatus.CONFIRMED)

    assert services.waiting_deals(deal.partner) == 1
    assert services.waiting_deals(deal.proposer) == 0


# Two presses at once.


def race(*calls):
    """Run the calls at the same moment; the problem of each, or an empty text."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait()
            call()
        except RuleBroken as problem:
            return problem.message
        finally:
            database.close()
        return ""

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def move(deal, status, by):
    mine = Deal.objects.get(pk=deal.pk)
    return lambda: services.change_deal(mine, status, by=by)


@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_once_one_counts():
    deal = DealFactory()

    answers = race(
        move(deal, DealStatus.CONFIRMED, deal.partner),
        move(deal, DealStatus.CONFIRMED, deal.partner),
    )

    assert sorted(map(bool, answers)) == [False, True]
    assert deal.history.count() == 1
    assert Notification.objects.filter(user=deal.proposer).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_confirming_and_cancelling_at_once_one_counts():
    deal = DealFactory()

    answers = race(
        move(deal, DealStatus.CONFIRMED, deal.partner),
        move(deal, DealStatus.CANCELLED, deal.proposer),
    )

    assert sorted(map(bool, answers)) == [False, True]
    deal.refresh_from_db()
    assert deal.history.get().new_status == deal.status
    assert (deal.status == DealStatus.CONFIRMED) == (answers[0] == "")


@pytest.mark.django_db(transaction=True)
def test_confirming_and_the_end_of_the_relation_do_not_wait_in_a_circle():
    deal = DealFactory()
    connection = deal.connection

    def end():
        with transaction.atomic():
            mine = Connection.objects.select_for_update().get(pk=connection.pk)
            mine.status = ConnectionStatus.CANCELLED
            mine.save()
            services.call_off_all(mine)

    race(move(deal, DealStatus.CONFIRMED, deal.partner), end)

    deal.refresh_from_db()
    assert deal.status in (DealStatus.CONFIRMED, DealStatus.CANCELLED)
    assert deal.history.count() == 1


# Notices.


def test_notices_keep_terms_and_amounts_to_themselves():
    connection = ConnectionFactory()
    deal = services.propose_deal(
        connection,
        by=connection.low,
        kind=DealKind.ORDER,
        terms="Sepuluh dus keripik",
        amount=1_234_567,
        starts_on=timezone.localdate(),
    )
    services.change_deal(deal, DealStatus.CONFIRMED, by=deal.partner)
    services.change_deal(deal, DealStatus.CANCELLED, by=deal.partner, note="Dapur saya tutup")

    notices = Notification.objects.filter(path=deal.get_absolute_url())
    assert sorted(notices.values_list("user", flat=True)) == sorted(
        [deal.partner_id, deal.proposer_id, deal.proposer_id]
    )
    for notice in notices:
        for secret in ("1.234.567", "1234567", "keripik", "Dapur saya"):
            assert secret not in notice.title + notice.body


def test_nobody_hears_of_somebody_they_are_kept_apart_from():
    deal = confirmed()
    Block.objects.create(blocker=deal.partner, blocked=deal.proposer)
    Notification.objects.all().delete()

    services.change_deal(deal, DealStatus.DONE, by=deal.proposer)

    assert not Notification.objects.exists()


# Pages.


@pytest.mark.parametrize("path", [LIST, "/kesepakatan/baru/ABC/", "/kesepakatan/ABC/"])
def test_deals_need_an_account(client, path):
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("person", [UserFactory, PendampingFactory, StaffFactory])
def test_list_is_for_verified_members(client, person):
    client.force_login(person())

    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize(
    "person",
    [
        lambda: MemberFactory().user,
        PendampingFactory,
        StaffFactory,
        lambda: StaffFactory(group=Role.OPERATOR),
        lambda: StaffFactory(group=Role.LENDER),
        lambda: UserFactory(is_staff=True, is_superuser=True),
    ],
)
def test_deal_of_two_others_is_no_page(client, person):
    deal = DealFactory()
    client.force_login(person())

    assert client.get(at(deal)).status_code == 404
    for end in ("setuju", "tolak", "batal", "selesai", "kabar", "kalimat"):
        assert client.post(at(deal, f"{end}/"), {"note": "x", "line": "x"}).status_code == 404
    deal.refresh_from_db()
    assert deal.status == DealStatus.PROPOSED
    assert deal.public_line == ""


def test_both_sides_read_the_amount_on_the_page_of_their_deal(client):
    deal = DealFactory(band="", amount=1_234_567)

    for user in (deal.proposer, deal.partner):
        client.force_login(user)
        assert "1.234.567" in client.get(at(deal)).content.decode()


def test_deal_is_recorded_and_confirmed_from_one_link(client):
    connection = ConnectionFactory()
    client.force_login(connection.low)

    response = client.post(create(connection), words())

    deal = Deal.objects.get()
    assert response.url == at(deal)
    assert (deal.proposer, deal.partner) == (connection.low, connection.high)
    assert (deal.amount, deal.band, deal.rhythm) == (1_500_000, "", DealRhythm.WEEKLY)
    notice = Notification.objects.get(user=connection.high)
    client.force_login(connection.high)
    assert f'action="{at(deal)}setuju/"' in client.get(notice.path).content.decode()

    assert client.post(at(deal, "setuju/")).url == at(deal)
    deal.refresh_from_db()
    assert deal.status == DealStatus.CONFIRMED


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"kind": "hibah"}, "kind", "invalid_choice"),
        ({"terms": " \u200b "}, "terms", "required"),
        ({"terms": "a" * 601}, "terms", "max_length"),
        ({"amount": "", "band": ""}, "amount", "none"),
        ({"band": ValueBand.UNDER_1M}, "band", "both"),
        ({"amount": "1,5"}, "amount", "comma"),
        ({"amount": "0"}, "amount", "min_value"),
        ({"amount": "100.000.000.001"}, "amount", "max_value"),
        ({"rhythm": ""}, "rhythm", "required"),
        ({"starts_on": "kemarin"}, "starts_on", "invalid"),
        ({"starts_on": "2001-01-01"}, "starts_on", "too_early"),
        ({"starts_on": "2999-01-01"}, "starts_on", "too_late"),
    ],
)
def test_what_is_wrong_in_a_deal_is_said_and_the_rest_is_kept(client, fields, field, code):
    connection = ConnectionFactory()
    client.force_login(connection.low)

    response = client.post(create(connection), words(**fields))

    assert response.status_code == 422
    form = response.context["form"]
    assert form.has_error(field, code)
    assert list(form.errors) == [field]
    assert "data-summary" in response.content.decode()
    assert not Deal.objects.exists()


def test_terms_are_cleaned(client):
    connection = ConnectionFactory()
    client.force_login(connection.low)

    client.post(create(connection), words(terms="Sepuluh\u202e dus <b>tebal</b>"))

    assert Deal.objects.get().terms == "Sepuluh dus <b>tebal</b>"
    assert "<b>tebal" not in client.get(at(Deal.objects.get())).content.decode()


@pytest.mark.parametrize("how", ["ended", "blocked", "flagged", "pendamping"])
def test_there_is_no_form_for_those_who_cannot_deal(client, how):
    connection = ConnectionFactory()
    apart(connection, how)
    client.force_login(connection.low)

    assert client.get(create(connection)).status_code == 404
    assert client.post(create(connection), words()).status_code == 404


def test_there_is_no_form_for_the_relation_of_others(client):
    connection = ConnectionFactory()
    client.force_login(MemberFactory().user)

    assert client.post(create(connection), words()).status_code == 404


def test_deal_is_made_again_with_the_same_words(client):
    deal = in_status(DealStatus.DONE)
    client.force_login(deal.partner)

    form = client.get(create(deal.connection), {"ulang": deal.code}).context["form"]

    assert form.initial["terms"] == deal.terms
    assert form.initial["band"] == deal.band
    assert form.initial["starts_on"] == timezone.localdate()


def test_words_of_other_deals_are_not_given_away(client):
    secret, connection = DealFactory(terms="Rahasia dagang"), ConnectionFactory()
    client.force_login(connection.low)

    page = client.get(create(connection), {"ulang": secret.code})

    assert "terms" not in page.context["form"].initial


def test_recording_deals_is_counted_and_the_words_are_kept(client):
    connection = ConnectionFactory()
    client.force_login(connection.low)

    codes = [
        client.post(create(connection), words(terms=f"Kotak nomor {n}")).status_code
        for n in range(31)
    ]

    assert codes == [302] * 30 + [429]
    assert Deal.objects.count() == 30


def test_a_deal_sent_twice_is_one(client):
    connection = ConnectionFactory()
    client.force_login(connection.low)

    pages = [client.post(create(connection), words())["Location"] for _n in range(2)]

    deal = Deal.objects.get()
    assert pages == [deal.get_absolute_url()] * 2
    assert Notification.objects.filter(user=connection.high).count() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        client.post(create(connection), words())
    assert Deal.objects.count() == 2


def test_cancelling_a_running_deal_without_a_reason_is_refused(client):
    deal = in_status(DealStatus.CONFIRMED)
    client.force_login(deal.partner)

    response = client.post(at(deal, "batal/"), {"note": " "})

    assert response.status_code == 422
    assert response.context["note_form"].has_error("note", "required")
    deal.refresh_from_db()
    assert deal.status == DealStatus.CONFIRMED


def test_move_that_came_too_late_is_said(client):
    deal = in_status(DealStatus.DECLINED)
    client.force_login(deal.partner)

    response = client.post(at(deal, "setuju/"))

    assert response.status_code == 422
    assert response.context["note_form"].non_field_errors()


def test_unknown_move_is_no_page_and_moves_are_pressed(client):
    deal = DealFactory()
    client.force_login(deal.partner)

    assert client.post(at(deal, "hapus/")).status_code == 404
    for end in ("setuju", "kabar", "kalimat"):
        assert client.get(at(deal, f"{end}/")).status_code == 405


def test_list_shows_what_waits_runs_and_has_ended(client):
    deal = DealFactory()
    running = confirmed(connection=deal.connection)
    done = services.change_deal(
        confirmed(connection=deal.connection), DealStatus.DONE, by=deal.partner
    )
    client.force_login(deal.proposer)

    def shown(**query):
        return [row.pk for row in client.get(LIST, query).context["deals"]]

    assert shown() == [done.pk, running.pk, deal.pk]
    assert shown(tampil="menunggu") == [deal.pk]
    assert shown(tampil="berjalan") == [running.pk]
    assert shown(tampil="selesai") == [done.pk]
    assert shown(tampil="x") == [done.pk, running.pk, deal.pk]


def test_list_costs_the_same_and_pages_by_key(client, query_count):
    user = MemberFactory().user

    def another():
        high = MemberFactory().user
        DealFactory(connection=ConnectionFactory(low=user, high=high))

    another()
    client.force_login(user)
    client.get(LIST)
    with_one = query_count(client.get, LIST)
    for _n in range(29):
        another()

    assert query_count(client.get, LIST) == with_one
    seen, path = [], LIST
    while path:
        response = client.get(path)
        seen += [deal.pk for deal in response.context["deals"]]
        path = response.context["next_url"] and LIST + response.context["next_url"]
    assert seen == list(Deal.objects.order_by("-pk").values_list("pk", flat=True))


def test_deal_with_an_erased_person_is_still_a_page(client):
    deal = in_status(DealStatus.CONFIRMED)
    partner = deal.partner
    deal.proposer.delete()
    client.force_login(partner)

    assert client.get(at(deal)).status_code == 200
    assert client.get(LIST).status_code == 200
    assert client.post(at(deal, "selesai/")).status_code == 302


# The public line.


LINE = "Kami saling mengisi rak: keripik dan kemasan"


def published(**fields):
    deal = confirmed(**fields)
    services.agree_to_line(deal, by=deal.proposer, line=LINE)
    return services.agree_to_line(deal, by=deal.partner)


def lines_of(user):
    return [deal.public_line for deal in services.public_lines(user.member)]


def test_line_is_published_once_both_sides_agree():
    deal = confirmed()
    services.agree_to_line(deal, by=deal.proposer, line=LINE)
    assert lines_of(deal.proposer) == lines_of(deal.partner) == []

    services.agree_to_line(deal, by=deal.partner)

    assert lines_of(deal.proposer) == lines_of(deal.partner) == [LINE]


def test_other_words_need_a_new_agreement():
    deal = published()

    services.agree_to_line(deal, by=deal.partner, line="Kata lain")

    assert lines_of(deal.proposer) == []
    assert deal.line_by_proposer_at is None


def test_line_that_changed_meanwhile_is_not_agreed_to():
    deal = confirmed()
    services.agree_to_line(deal, by=deal.proposer, line="Kata lain")

    with pytest.raises(RuleBroken):
        services.agree_to_line(deal, by=deal.partner, seen=LINE)

    assert lines_of(deal.proposer) == []


@pytest.mark.parametrize("side", ["proposer", "partner"])
def test_either_side_takes_the_line_down(side):
    deal = published()

    services.withdraw_line(deal, by=getattr(deal, side))

    assert lines_of(deal.proposer) == lines_of(deal.partner) == []


@pytest.mark.parametrize(
    "line", ["Lihat https://contoh.test", "Telepon 081234567890", "gacor di sini", " "]
)
def test_line_without_links_spam_or_numbers(line):
    SpamWord.objects.get_or_create(word="gacor")
    deal = confirmed()

    with pytest.raises(RuleBroken):
        services.agree_to_line(deal, by=deal.proposer, line=line)

    deal.refresh_from_db()
    assert deal.public_line == ""


def test_line_is_about_a_deal_that_was_made():
    deal = DealFactory()

    with pytest.raises(RuleBroken):
        services.agree_to_line(deal, by=deal.proposer, line=LINE)
    with pytest.raises(RuleBroken):
        services.agree_to_line(confirmed(), by=MemberFactory().user, line=LINE)


@pytest.mark.parametrize("how", ["blocked", "flagged", "hidden", "erased", "cancelled"])
def test_line_goes_when_the_two_are_apart(how):
    deal = published()
    member = Member.objects.get(user=deal.proposer)
    if how in ("blocked", "flagged"):
        apart(deal.connection, how)
    elif how == "hidden":
        Member.objects.filter(user=deal.partner).update(hidden_at=timezone.now())
    elif how == "erased":
        deal.partner.delete()
    else:
        services.change_deal(deal, DealStatus.CANCELLED, by=deal.partner, note="Selesai sudah")

    assert services.public_lines(member) == []


@pytest.mark.parametrize(
    ("level", "anonymous", "member"),
    [
        (Visibility.PUBLIC, True, True),
        (Visibility.MEMBERS, False, True),
        (Visibility.HIDDEN, False, False),
    ],
)
def test_line_names_the_other_side_only_to_those_who_find_them(rf, level, anonymous, member):
    deal = published()
    Member.objects.filter(user=deal.partner).update(visibility=level)

    def is_named_for(viewer):
        request = RequestFactory().get("/")
        request.user = viewer
        owner = Member.objects.get(user=deal.proposer)
        return deal_lines({"request": request}, owner)["deals"][0].is_named

    assert is_named_for(AnonymousUser()) == anonymous
    assert is_named_for(MemberFactory().user) == member
    assert is_named_for(deal.partner)


def test_lines_cost_the_same(rf, query_count):
    user = MemberFactory().user

    def call():
        request = rf.get("/")
        request.user = MemberFactory().user
        owner = Member.objects.get(user=user)
        return query_count(lambda: deal_lines({"request": request}, owner))

    published(connection=ConnectionFactory(low=user, high=MemberFactory().user))
    with_one = call()
    for _n in range(6):
        published(connection=ConnectionFactory(low=user, high=MemberFactory().user))

    assert call() == with_one


def test_line_is_proposed_agreed_and_taken_down_on_the_page(client):
    deal = confirmed()
    client.force_login(deal.proposer)
    response = client.post(at(deal, "kalimat/"), {"line": "https://contoh.test"})
    assert response.status_code == 422
    client.post(at(deal, "kalimat/"), {"line": LINE})

    client.force_login(deal.partner)
    client.post(at(deal, "kalimat/"), {"langkah": "setuju", "terbaca": "Kata lain"})
    assert lines_of(deal.proposer) == []
    client.post(at(deal, "kalimat/"), {"langkah": "setuju", "terbaca": LINE})
    assert lines_of(deal.proposer) == [LINE]
    client.post(at(deal, "kalimat/"), {"langkah": "tarik"})
    assert lines_of(deal.proposer) == []


def test_line_stands_on_the_public_page_of_the_business(client, django_capture_on_commit_callbacks):
    deal = published()
    page = BusinessFactory(member=deal.proposer.member).get_absolute_url()
    assert LINE in client.get(page).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_line(deal, by=deal.partner)

    assert LINE not in client.get(page).content.decode()


@pytest.mark.parametrize("how", ["hides", "reported"])
def test_who_is_found_no_more_leaves_the_kept_pages_of_partners(
    client, settings, django_capture_on_commit_callbacks, how
):
    settings.PUBLIC_PAGE_SECONDS = 300
    deal = published()
    member = deal.partner.member
    page = BusinessFactory(member=deal.proposer.member).get_absolute_url()
    with django_capture_on_commit_callbacks(execute=True):
        save_profile(member, visibility=Visibility.PUBLIC)
    assert member.name in client.get(page).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        if how == "hides":
            save_profile(member, visibility=Visibility.MEMBERS)
        else:
            reportables.hide_profile(member)

    assert member.name not in client.get(page).content.decode()


# Reminders.


def keys(prefix="deal-"):
    rows = Notification.objects.filter(key__startswith=prefix).order_by("key", "user")
    return list(rows.values_list("key", "user"))


def days_later(count):
    return time_machine.travel(timezone.now() + timedelta(days=count), tick=False)


def test_unconfirmed_deal_is_reminded_of_twice_and_then_told_to_its_proposer():
    deal = DealFactory()

    for day in (2, 3, 4, 10, 11, 30, 31, 59, 61, 400):
        with days_later(day):
            reminders.find()

    assert keys() == [
        (f"deal-never-confirmed:{deal.pk}", deal.proposer_id),
        (f"deal-unconfirmed:{deal.pk}:1", deal.partner_id),
        (f"deal-unconfirmed:{deal.pk}:2", deal.partner_id),
    ]


def test_late_reminder_says_only_what_is_still_true():
    deal = DealFactory()

    with days_later(12):
        reminders.find()
        reminders.find()

    assert keys() == [(f"deal-unconfirmed:{deal.pk}:2", deal.partner_id)]


@pytest.mark.parametrize(
    ("rhythm", "numbers"), [(DealRhythm.ONCE, [1]), (DealRhythm.MONTHLY, [1, 2, 3])]
)
def test_running_deal_is_asked_about_each_ninety_days(rhythm, numbers):
    deal = confirmed(rhythm=rhythm)

    for day in (89, 90, 91, 179, 180, 200, 270):
        with days_later(day):
            reminders.find()

    assert keys("deal-check") == [
        (f"deal-check:{deal.pk}:{number}", user)
        for number in numbers
        for user in sorted([deal.proposer_id, deal.partner_id])
    ]


def test_deal_that_starts_later_is_asked_about_later():
    deal = confirmed(starts_on=timezone.localdate() + timedelta(days=60))

    with days_later(149):
        reminders.find()
        assert keys("deal-check") == []
    with days_later(150):
        reminders.find()

    assert len(keys("deal-check")) == 2
    assert deal.starts_on


@pytest.mark.parametrize("how", ["finished", "blocked", "said no"])
def test_there_is_no_question_about_what_is_over(how):
    deal = confirmed(rhythm=DealRhythm.WEEKLY)
    if how == "finished":
        services.change_deal(deal, DealStatus.DONE, by=deal.partner)
    elif how == "blocked":
        apart(deal.connection, "blocked")
    else:
        with days_later(91):
            services.answer_check(deal, by=deal.partner, still_going=False)

    with days_later(185):
        reminders.find()

    assert keys("deal-check") == []


def test_who_answered_is_not_asked_again_for_the_same_days():
    deal = confirmed(rhythm=DealRhythm.WEEKLY)

    with days_later(91):
        services.answer_check(deal, by=deal.partner, still_going=True)
        reminders.find()
    assert keys("deal-check") == [(f"deal-check:{deal.pk}:1", deal.proposer_id)]

    with days_later(181):
        reminders.find()
    assert len(keys("deal-check")) == 3


def test_answer_is_kept_once_for_each_question_and_side(client):
    deal = confirmed(rhythm=DealRhythm.WEEKLY)
    client.force_login(deal.partner)
    client.post(at(deal, "kabar/"), {"jawab": "ya"})
    assert not deal.checks.exists()

    with days_later(95):
        client.force_login(deal.partner)
        assert "data-check" in client.get(at(deal)).content.decode()
        client.post(at(deal, "kabar/"), {"jawab": "ya"})
        assert "data-check" not in client.get(at(deal)).content.decode()
        client.post(at(deal, "kabar/"), {"jawab": "tidak"})

    check = deal.checks.get()
    assert (check.user, check.number, check.still_going) == (deal.partner, 1, False)
    assert [user for _key, user in keys("deal-stopped")] == [deal.proposer_id]
