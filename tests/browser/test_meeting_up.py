"""From strangers to a confirmed deal: two people walk it, each on a phone of their own."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.choices import ConnectionStatus, DealStatus, MeetingStatus, OfferKind, Visibility
from members.models import Connection, Deal, Meeting, Member, Offering, Topic
from members.services import directory, meetings
from tests.browser import road
from tests.factories import BusinessFactory

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db")]

NOTE = "Kemasan keripik saya masih plastik biasa. Boleh tanya soal standing pouch?"
LINE = "Kemasan Dapur Rahma dicetak tetangga sekecamatan."


@pytest.fixture
def pair() -> tuple[Member, Member]:
    """One who needs packaging, and one who offers it."""
    packaging = Topic.objects.get(slug="kemasan")
    people = []
    for name, business, kind in (
        ("Siti Rahma", "Dapur Rahma", OfferKind.NEED),
        ("Dedi Firmansyah", "Kemas Tebet", OfferKind.OFFER),
    ):
        row = BusinessFactory(
            name=business, member__name=name, member__visibility=Visibility.PUBLIC
        )
        Offering.objects.create(business=row, kind=kind, topic=packaging)
        people.append(row.member)
    directory.rebuild()
    return tuple(people)


# What each of the two does; each leaves its page open.


def find_by_need(page: Page, found: Member) -> None:
    """Sift the directory by what somebody offers, and open the one who does."""
    page.goto("/anggota/")
    page.locator("[data-sieve] > summary").click()
    page.select_option("[name=menawarkan]", "kemasan")
    page.locator("[data-sieve] button[form=saring]").click()
    page.wait_for_url("**/anggota/?*menawarkan=kemasan*")
    page.locator(f"#hasil a[href='{found.get_absolute_url()}']").click()
    road.arrive(page, found.get_absolute_url())


def ask(page: Page, note: str) -> None:
    page.locator("main a[href$='/hubungi/']").click()
    page.fill("[name=note]", note)
    road.go_on(page)
    expect(page.locator("[data-status=diajukan]")).to_be_visible()


def accept(page: Page) -> None:
    """From the notice in the inbox to the relation."""
    road.open_news(page, "connection_diajukan")
    page.locator("form[action$='/terima/'] button").click()
    expect(page.locator("[data-status=diterima]")).to_be_visible()


def write(page: Page, text: str) -> None:
    page.fill("[data-compose] textarea", text)
    page.locator(".compose__send").click()
    expect(page.locator("[data-author=own]", has_text=text)).to_be_visible()


def propose_times(page: Page, pair_path: str) -> None:
    """Two times at the Global Office, from the page of the relation."""
    page.goto(pair_path)
    page.locator("main a[href$='/temu/']").first.click()
    day = timezone.localdate() + timedelta(days=3)
    page.fill("[name=about]", "Melihat contoh kemasan")
    page.check("[name=place][value=global_office]")
    page.fill("[name=time_1_0]", day.isoformat())
    page.fill("[name=time_1_1]", "10:00")
    page.locator("form details > summary").first.click()
    page.fill("[name=time_2_0]", (day + timedelta(days=1)).isoformat())
    page.fill("[name=time_2_1]", "14:30")
    road.go_on(page)
    expect(page.locator("[data-status=diajukan]")).to_be_visible()


def pick_second_time(page: Page) -> None:
    road.open_news(page, "meeting_proposed")
    page.locator("[name=time]").nth(1).check()
    road.go_on(page)
    expect(page.locator("[data-status=disepakati]")).to_be_visible()


def take_into_calendar(page: Page) -> str:
    with page.expect_download() as download:
        page.locator("main a[href$='.ics']").click()
    return download.value.path().read_text()


def say_that_they_met(page: Page) -> None:
    road.open_news(page, "meeting_met")
    page.locator("[name=met][value=ya]").click()
    expect(page.locator("[data-answer=ya]")).to_be_visible()


def record_deal(page: Page) -> None:
    """From the answer after the meeting to a deal that waits for the other side."""
    page.locator("main a[href^='/kesepakatan/baru/']").first.click()
    page.check("[name=kind][value=pesanan]")
    page.fill("[name=terms]", "200 standing pouch setiap bulan, cetak satu warna.")
    page.fill("[name=amount]", "680.000")
    page.check("[name=rhythm][value=bulanan]")
    road.go_on(page)
    road.arrive(page, r"/kesepakatan/\w{10}/")


def confirm_deal(page: Page) -> None:
    road.open_news(page, "deal_diajukan")
    page.locator("form[action$='/setuju/'] button").click()
    expect(page.locator("form[action$='/selesai/']")).to_be_visible()


def propose_line(page: Page, deal: Deal, line: str) -> None:
    page.goto(deal.get_absolute_url())
    page.locator("[data-line] summary").click()
    page.fill("[name=line]", line)
    page.locator("[data-line] details button").click()
    expect(page.locator("[data-line=draft] .said")).to_have_text(line)


def agree_to_line(page: Page) -> None:
    road.open_news(page, "deal_line")
    page.locator("[name=langkah][value=setuju]").click()
    expect(page.locator("[data-line=public]")).to_be_visible()


def let_meeting_pass(meeting: Meeting) -> None:
    """Three hours after it began; those who were there are asked."""
    begun = timezone.now() - timedelta(hours=3)
    meeting.options.filter(starts_at=meeting.starts_at).update(starts_at=begun)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=begun, status_since=begun - timedelta(days=2)
    )
    meetings.find_reminders()


def test_from_a_need_to_a_confirmed_deal(new_page, passed, pair):
    seeker, maker = pair
    one, other = new_page(seeker.user), new_page(maker.user)

    # One finds who fits, both in the directory and among those proposed, and asks why not.
    one.goto("/anggota/cocok/")
    expect(one.locator(f"main a[href='{maker.get_absolute_url()}']")).to_be_visible()
    passed(one)
    find_by_need(one, maker)
    passed(one)
    ask(one, NOTE)
    passed(one)
    assert maker.user.phone.as_e164 not in one.content()

    # The other reads why in the inbox and accepts; now they see each other's number.
    accept(other)
    passed(other)
    connection = Connection.objects.get()
    assert connection.status == ConnectionStatus.ACCEPTED
    road.open_news(one, "connection_diterima")
    expect(one.locator(f"a[href='tel:{maker.user.phone.as_e164}']")).to_be_visible()
    passed(one)

    # They talk; what one writes comes to the other by itself.
    talk = f"/pesan/{connection.code}/"
    one.goto(talk)
    other.goto(talk)
    write(one, "Selamat pagi, bisa mulai 100 lembar?")
    expect(other.locator("[data-author=other]")).to_have_count(1)
    write(other, "Bisa, mari bertemu dulu.")
    expect(one.locator("[data-author=other]")).to_have_count(1)
    passed(one)
    passed(other)

    # They agree on a time, and each takes it into a calendar.
    propose_times(other, connection.get_absolute_url())
    passed(other)
    pick_second_time(one)
    passed(one)
    meeting = Meeting.objects.get()
    assert meeting.status == MeetingStatus.AGREED
    assert timezone.localtime(meeting.starts_at).strftime("%H.%M") == "14.30"
    road.open_news(other, "meeting_agreed")
    for page in (one, other):
        assert "BEGIN:VEVENT" in take_into_calendar(page)

    # Afterwards both are asked; one says yes and writes down what they agreed.
    let_meeting_pass(meeting)
    say_that_they_met(one)
    passed(one)
    assert Meeting.objects.met().get() == meeting
    record_deal(one)
    passed(one)
    confirm_deal(other)
    passed(other)
    deal = Deal.objects.get()
    assert (deal.status, deal.amount) == (DealStatus.CONFIRMED, 680_000)
    road.open_news(one, "deal_dikonfirmasi")
    road.arrive(one, deal.get_absolute_url())

    # A line about it stands on both profiles, for everybody, once both agree.
    propose_line(one, deal, LINE)
    visitor = new_page()
    visitor.goto(seeker.get_absolute_url())
    assert visitor.locator("[data-line]").count() == 0
    agree_to_line(other)
    passed(other)
    for member in pair:
        visitor.goto(member.get_absolute_url())
        expect(visitor.locator(f"[data-line='{deal.code}']")).to_contain_text(LINE)
        passed(visitor)
        for private in ("680.000", deal.terms, seeker.user.phone.as_e164):
            assert private not in visitor.content()


def test_the_core_of_it_without_javascript(new_page, pair):
    seeker, maker = pair
    one = new_page(seeker.user, java_script_enabled=False)
    other = new_page(maker.user, java_script_enabled=False)

    find_by_need(one, maker)
    ask(one, NOTE)
    accept(other)
    connection = Connection.objects.get()
    talk = f"/pesan/{connection.code}/"
    one.goto(talk)
    write(one, "Selamat pagi, bisa mulai 100 lembar?")
    road.open_news(other, "new_message")
    expect(other.locator("[data-author=other]")).to_have_count(1)
    propose_times(other, connection.get_absolute_url())
    pick_second_time(one)
    assert "BEGIN:VEVENT" in take_into_calendar(one)
    let_meeting_pass(Meeting.objects.get())
    say_that_they_met(one)
    record_deal(one)
    confirm_deal(other)

    assert Deal.objects.get().status == DealStatus.CONFIRMED
