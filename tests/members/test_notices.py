from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import transaction
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy

from members import notices
from members.choices import Channel, DeliveryState, NoticeTopic, Role
from members.models import ChannelPreference, Delivery, Notification
from tests.factories import PendampingFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
SENMENTENG = "31.71.06"


def wib(hour, minute=0, second=0, day=24):
    return datetime(2026, 11, day, hour, minute, second, tzinfo=notices.JAKARTA)


def tell(user, key="k1", topic=NoticeTopic.RECORD, **more):
    words = {"title": "Judul", "body": "Isi", "path": "/saya/"} | more
    return notices.notify(user, "test", key=key, topic=topic, **words)


def channels_of(notification):
    return set(notification.deliveries.values_list("channel", flat=True))


def confirm_email(user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


# Telling.


def test_notify_makes_a_notice_and_its_deliveries():
    user = UserFactory()

    with time_machine.travel(NOON, tick=False):
        notice = tell(user)

    assert (notice.user, notice.title, notice.body, notice.path) == (user, "Judul", "Isi", "/saya/")
    rows = notice.deliveries.order_by("channel").values_list("channel", "state", "next_try_at")
    assert list(rows) == [
        (Channel.IN_APP, DeliveryState.SENT, NOON),
        (Channel.WHATSAPP, DeliveryState.QUEUED, NOON),
    ]


def test_notify_tells_the_same_key_once_to_each_person():
    first, second = UserFactory(), UserFactory()

    told = [tell(first), tell(first), tell(second)]

    assert [notice and notice.user for notice in told] == [first, None, second]
    assert Delivery.objects.count() == 4


def test_notify_is_undone_with_the_callers_transaction(django_capture_on_commit_callbacks):
    @transaction.atomic
    def tell_and_fail():
        tell(UserFactory())
        raise ZeroDivisionError

    with django_capture_on_commit_callbacks() as errands, pytest.raises(ZeroDivisionError):
        tell_and_fail()

    assert (Notification.objects.count(), Delivery.objects.count(), errands) == (0, 0, [])


def test_notify_leaves_inactive_people_alone():
    assert tell(UserFactory(is_active=False)) is None
    assert Notification.objects.count() == 0


@pytest.mark.parametrize(
    "path", ["https://contoh.test/", "//contoh.test/", "/\\contoh.test", "saya"]
)
def test_notify_takes_addresses_of_this_site_only(path):
    with pytest.raises(ValueError, match="this site"):
        tell(UserFactory(), path=path)


@pytest.mark.parametrize("language", ["id", "en"])
def test_notify_speaks_the_receivers_language(language):
    spoken = lazy(get_language, str)

    notice = tell(
        UserFactory(language=language),
        title=spoken(),
        body=gettext_lazy("%(said)s!"),
        params={"said": spoken()},
    )

    assert (notice.title, notice.body) == (language, f"{language}!")


def test_notify_takes_plurals_and_a_percent_sign():
    many = ngettext_lazy("%(count)d basket", "%(count)d baskets", "count")

    notice = tell(UserFactory(language="en"), body=many, params={"count": 2}, title="Judul")
    plain = tell(UserFactory(), body="100% jadi")

    assert (notice.body, plain.body) == ("2 baskets", "100% jadi")


def test_notify_shortens_a_title_that_is_too_long():
    assert tell(UserFactory(), title="x" * 200).title == "x" * 159 + "…"


def test_notify_role_tells_the_group_or_the_pendamping_of_a_kecamatan():
    staff = StaffFactory()
    of_tebet = PendampingFactory()
    PendampingFactory(kecamatan=[SENMENTENG])
    former = PendampingFactory()
    former.assignments.update(until=date(2026, 1, 2))
    UserFactory()
    kecamatan = of_tebet.assignments.get().kecamatan
    words = {"topic": NoticeTopic.WORK, "title": "Judul", "body": "Isi"}

    to_staff = notices.notify_role(Role.STAFF, "test", key="a", **words)
    to_field = notices.notify_role(Role.PENDAMPING, "test", key="b", kecamatan=kecamatan, **words)
    again = notices.notify_role(Role.STAFF, "test", key="a", **words)

    assert [notice.user for notice in to_staff] == [staff]
    assert [notice.user for notice in to_field] == [of_tebet]
    assert again == []


def test_notify_role_leaves_out_whose_own_case_it_is():
    own, other = StaffFactory(), StaffFactory()
    words = {"topic": NoticeTopic.WORK, "title": "Judul", "body": "Isi"}

    told = notices.notify_role(Role.STAFF, "test", key="a", exclude=[own], **words)

    assert [notice.user for notice in told] == [other]


def test_notify_role_costs_the_same_for_one_and_for_thirty(query_count):
    words = {"topic": NoticeTopic.WORK, "title": "Judul", "body": "Isi"}
    notify = partial(notices.notify_role, Role.STAFF, "test", **words)
    StaffFactory()
    one = query_count(notify, key="a")
    for _number in range(29):
        StaffFactory()

    thirty = query_count(notify, key="b")

    assert one == thirty
    assert Notification.objects.filter(key="b").count() == 30


# Channels.


@pytest.mark.parametrize(
    ("phone", "confirmed_phone", "confirmed_email", "channels"),
    [
        (True, True, True, {Channel.WHATSAPP}),
        (True, True, False, {Channel.WHATSAPP}),
        (True, False, True, {Channel.EMAIL}),
        (False, False, True, {Channel.EMAIL}),
        (False, False, False, set()),
    ],
)
def test_usual_channels_follow_what_is_confirmed(phone, confirmed_phone, confirmed_email, channels):
    user = UserFactory(
        **({} if phone else {"phone": None}),
        **({} if confirmed_phone else {"phone_verified_at": None}),
    )
    if confirmed_email:
        confirm_email(user)

    assert channels_of(tell(user)) == {Channel.IN_APP} | channels


def test_an_address_confirmed_before_the_present_one_does_not_count():
    user = UserFactory(phone=None)
    EmailAddress.objects.create(user=user, email="lama@contoh.test", verified=True)

    assert channels_of(tell(user)) == {Channel.IN_APP}


def test_preferences_are_obeyed_topic_by_topic():
    user = confirm_email(UserFactory())
    notices.choose_channels(
        user,
        {
            (NoticeTopic.RECORD, Channel.WHATSAPP): False,
            (NoticeTopic.RECORD, Channel.EMAIL): True,
        },
    )

    record = tell(user, key="a", topic=NoticeTopic.RECORD)
    product = tell(user, key="b", topic=NoticeTopic.PRODUCT)

    assert channels_of(record) == {Channel.IN_APP, Channel.EMAIL}
    assert channels_of(product) == {Channel.IN_APP, Channel.WHATSAPP}


def test_safety_of_the_account_is_told_on_every_confirmed_channel():
    user = confirm_email(UserFactory())

    notice = tell(user, topic=NoticeTopic.SECURITY)

    assert channels_of(notice) == {Channel.IN_APP, Channel.WHATSAPP, Channel.EMAIL}


def test_safety_of_the_account_goes_by_sms_after_stop():
    user = UserFactory()
    notices.choose_channels(
        user, {(topic, Channel.WHATSAPP): False for topic in NoticeTopic.values}
    )

    assert channels_of(tell(user, key="a")) == {Channel.IN_APP}
    safety = tell(user, key="b", topic=NoticeTopic.SECURITY)
    assert channels_of(safety) == {Channel.IN_APP, Channel.SMS}


def test_caller_may_narrow_the_channels():
    assert channels_of(tell(UserFactory(), channels=[])) == {Channel.IN_APP}


def test_choices_that_change_nothing_make_no_rows():
    user = UserFactory()
    usual = {(NoticeTopic.RECORD, Channel.WHATSAPP): True}

    assert notices.choose_channels(user, usual) == 0
    assert ChannelPreference.objects.count() == 0


# Quiet hours.


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (wib(20, 59, 59), wib(20, 59, 59)),
        (wib(21), wib(7, day=25)),
        (wib(23, 59), wib(7, day=25)),
        (wib(0, day=25), wib(7, day=25)),
        (wib(6, 59, 59), wib(7)),
        (wib(7), wib(7)),
        (wib(12), wib(12)),
    ],
)
def test_quiet_hours_move_a_delivery_to_seven(settings, now, leaves):
    settings.QUIET_HOURS = True
    with time_machine.travel(now, tick=False):
        notice = tell(UserFactory())

    assert notice.deliveries.get(channel=Channel.WHATSAPP).next_try_at == leaves
    assert notice.deliveries.get(channel=Channel.IN_APP).sent_at == now


# The inbox.


def notice_for(user, n=0, **fields):
    return Notification.objects.create(
        user=user,
        kind="test",
        topic=NoticeTopic.RECORD,
        key=f"k{n}",
        title=f"Judul {n}",
        body="Isi",
        created_at=timezone.now() - timedelta(hours=n),
        **fields,
    )


def test_inbox_pages_by_key_newest_first(client):
    user = UserFactory()
    notices_made = [notice_for(user, n) for n in range(45)]
    notice_for(UserFactory(), 99)
    client.force_login(user)

    seen, url = [], reverse("members:inbox")
    while url:
        page = client.get(url).context["page"]
        seen += page.rows
        url = page.next and f"/saya/kabar/?sesudah={page.next['sesudah']}"

    assert seen == notices_made


def test_inbox_groups_by_day_in_jakarta(client):
    user = UserFactory()
    client.force_login(user)
    with time_machine.travel(wib(0, 30), tick=False):
        for n in (0, 1, 30):
            notice_for(user, n)
        days = client.get(reverse("members:inbox")).context["days"]

    assert [[notice.key for notice in rows] for _day, rows in days] == [["k0"], ["k1"], ["k30"]]


@pytest.mark.parametrize("query", ["", "?tampil=belum", "?tampil=x&sesudah=x"])
def test_inbox_costs_the_same_with_one_and_with_thirty(client, query_count, query):
    user = UserFactory()
    client.force_login(user)
    notice_for(user)
    one = query_count(client.get, f"/saya/kabar/{query}")
    for n in range(1, 30):
        notice_for(user, n)

    assert query_count(client.get, f"/saya/kabar/{query}") == one


def test_inbox_shows_unread_only_when_asked(client):
    user = UserFactory()
    client.force_login(user)
    unread = notice_for(user, 1)
    notice_for(user, 2, read_at=timezone.now())

    page = client.get("/saya/kabar/?tampil=belum").context["page"]

    assert page.rows == [unread]


def test_opening_a_notice_marks_it_read_and_goes_there(client):
    user = UserFactory()
    client.force_login(user)
    notice = notice_for(user, path="/saya/pendaftaran/")

    response = client.get(reverse("members:notice_open", args=[notice.pk]))

    assert (response.status_code, response.url) == (302, "/saya/pendaftaran/")
    notice.refresh_from_db()
    first_read = notice.read_at
    client.get(reverse("members:notice_open", args=[notice.pk]))
    notice.refresh_from_db()
    assert first_read is not None
    assert notice.read_at == first_read


def test_opening_a_strangers_notice_is_404(client):
    notice = notice_for(UserFactory())
    client.force_login(UserFactory())

    response = client.get(reverse("members:notice_open", args=[notice.pk]))

    notice.refresh_from_db()
    assert (response.status_code, notice.read_at) == (404, None)


def test_marking_all_as_read_is_a_post_and_leaves_others_alone(client):
    user, stranger = UserFactory(), UserFactory()
    notice_for(user, 1)
    notice_for(stranger, 2)
    client.force_login(user)

    assert client.get(reverse("members:inbox_read")).status_code == 405
    assert client.post(reverse("members:inbox_read")).url == reverse("members:inbox")

    assert Notification.objects.filter(user=user).unread().count() == 0
    assert Notification.objects.filter(user=stranger).unread().count() == 1


@pytest.mark.parametrize("name", ["inbox", "notice_preferences"])
def test_visitors_are_asked_to_sign_in(client, name):
    response = client.get(reverse(f"members:{name}"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(("unread", "shown"), [(0, ""), (1, "1"), (9, "9"), (10, "9+"), (30, "9+")])
def test_unread_count_is_bounded(django_assert_num_queries, unread, shown):
    user = UserFactory()
    for n in range(unread):
        notice_for(user, n)
    notice_for(user, 99, read_at=timezone.now())
    template = Template("{% load notices_tags %}{% unread_notices user %}")

    with django_assert_num_queries(1):
        assert template.render(Context({"user": user})) == shown


# Preferences.


def test_preferences_page_keeps_what_was_ticked(client):
    user = confirm_email(UserFactory())
    client.force_login(user)

    response = client.post(
        reverse("members:notice_preferences"),
        {"language": "en", "record-whatsapp": "on", "record-email": "on", "product-sms": "on"},
    )

    user.refresh_from_db()
    wanted = {key for key, value in notices.preferences_of(user).items() if value}
    assert response.status_code == 302
    assert user.language == "en"
    assert wanted == {
        ("record", "whatsapp"),
        ("record", "email"),
        ("product", "sms"),
        # Not asked of people without a role, so still the usual choice.
        ("work", "whatsapp"),
        # Not asked of anybody.
        *(("security", channel) for channel in notices.CHOSEN_CHANNELS),
    }


def test_preferences_page_cannot_switch_off_the_safety_of_the_account(client):
    user = confirm_email(UserFactory())
    client.force_login(user)

    page = client.get(reverse("members:notice_preferences"))
    client.post(reverse("members:notice_preferences"), {"language": "id"})

    assert NoticeTopic.SECURITY not in page.context["form"].topics
    assert not ChannelPreference.objects.filter(topic=NoticeTopic.SECURITY).exists()


def test_preferences_page_offers_only_channels_that_reach_the_person(client):
    user = UserFactory(phone=None)
    client.force_login(user)

    form = client.get(reverse("members:notice_preferences")).context["form"]

    assert list(form.fields) == ["language"]


def test_preferences_page_refuses_an_unknown_language(client):
    user = UserFactory()
    client.force_login(user)

    response = client.post(
        reverse("members:notice_preferences"), {"language": "xx", "record-whatsapp": "on"}
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("language", "invalid_choice")
    assert ChannelPreference.objects.count() == 0


def test_staff_choose_about_their_work_too(client):
    client.force_login(StaffFactory())

    form = client.get(reverse("members:notice_preferences")).context["form"]

    assert NoticeTopic.WORK in form.topics
