from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone, translation

from members.choices import Actor, MemberStatus, Role, StepStatus
from members.forms.field import COMMON_REASONS
from members.models import AccessLog, ClaimCase, Graduation, MemberStep, Step
from members.services import change_member_status, graduate, read_nik
from members.services.hints import hints
from okoce.errors import RuleBroken
from tests.factories import (
    BusinessFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
    kelurahan_in,
)

pytestmark = pytest.mark.django_db

SETIABUDI = "31.74.02"
WAITING_SINCE = datetime(2026, 11, 2, 3, 4, 5, 678901, tzinfo=UTC)


@pytest.fixture
def pendamping(client):
    """A pendamping of Tebet, signed in."""
    user = PendampingFactory()
    client.force_login(user)
    return user


@pytest.fixture
def staff(client):
    """Pemprov staff, signed in."""
    user = StaffFactory()
    client.force_login(user)
    return user


def waiting(count: int = 1, **fields):
    """Members who wait, the first one longest, each with a business and a due date."""
    members = []
    for minutes in range(count):
        since = fields.get("status_since", WAITING_SINCE + timedelta(minutes=minutes))
        row = {"status": MemberStatus.SUBMITTED} | fields | {"status_since": since}
        member = MemberFactory(**row)
        BusinessFactory(member=member)
        MemberStep.objects.create(
            member=member, step=Step.objects.get(code="P1"), due_on=date(2026, 11, 4)
        )
        members.append(member)
    return members


# Who gets in.


@pytest.mark.parametrize(
    "make_user",
    [
        UserFactory,
        lambda: MemberFactory().user,
        lambda: StaffFactory(group=Role.OPERATOR),
        lambda: StaffFactory(group=Role.LENDER),
        lambda: UserFactory(is_superuser=True, is_staff=True),
    ],
)
def test_the_field_does_not_exist_for_others(client, make_user):
    (member,) = waiting()
    client.force_login(make_user())

    assert client.get("/lapangan/").status_code == 404
    assert client.get(f"/lapangan/{member.number}/").status_code == 404


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get("/lapangan/").status_code == 302


ACTIONS = ["verifikasi/", "kembalikan/", "tandai/", "nik/", "langkah/P2/", "kelulusan/"]


@pytest.mark.parametrize("action", ["", *ACTIONS])
def test_members_of_another_kecamatan_do_not_exist(client, action):
    (member,) = waiting()
    client.force_login(PendampingFactory(kecamatan=[SETIABUDI]))
    send = client.post if action else client.get

    response = send(f"/lapangan/{member.number}/{action}")

    assert response.status_code == 404
    member.refresh_from_db()
    assert member.status == MemberStatus.SUBMITTED


@pytest.mark.parametrize("action", ["", *ACTIONS])
def test_ones_own_record_is_no_case(client, pendamping, action):
    member = MemberFactory(user=pendamping, status=MemberStatus.SUBMITTED)
    send = client.post if action else client.get

    assert send(f"/lapangan/{member.number}/{action}").status_code == 404


@pytest.mark.parametrize("action", ["verifikasi/", "kembalikan/", "tandai/", "nik/"])
def test_actions_are_posts(client, pendamping, action):
    (member,) = waiting()

    assert client.get(f"/lapangan/{member.number}/{action}").status_code == 405


# The queue.


def test_the_queue_holds_who_waits_in_ones_own_kecamatan_oldest_first(client, pendamping):
    first, second = waiting(2)
    waiting(kelurahan=kelurahan_in(SETIABUDI))
    MemberFactory()
    MemberFactory(status=MemberStatus.REGISTERING)
    MemberFactory(user=pendamping, status=MemberStatus.SUBMITTED)

    page = client.get("/lapangan/")

    assert page.context["members"] == [first, second]
    assert page.context["members"][0].answer_due_on == date(2026, 11, 4)


def test_a_queue_of_an_expired_assignment_is_empty(client, pendamping):
    waiting()
    pendamping.assignments.update(until=date(2026, 1, 2))

    page = client.get("/lapangan/")

    assert page.context["members"] == []
    assert not page.context["areas"]


def test_staff_see_all_kecamatan_and_may_choose_one(client, staff):
    (here,) = waiting()
    (there,) = waiting(kelurahan=kelurahan_in(SETIABUDI))

    everybody = client.get("/lapangan/").context["members"]
    chosen = client.get("/lapangan/?kecamatan=setiabudi").context["members"]

    assert {*everybody} == {here, there}
    assert chosen == [there]


def test_a_pendamping_chooses_only_among_their_own_kecamatan(client, pendamping):
    waiting(kelurahan=kelurahan_in(SETIABUDI))

    page = client.get("/lapangan/?kecamatan=setiabudi")

    assert page.status_code == 200
    assert page.context["members"] == []


def test_names_are_searched_within_ones_own_scope(client, pendamping):
    (found,) = waiting(name="Siti Rahma Dewi")
    waiting(name="Budi Santoso")
    waiting(name="Siti Rahmawati", kelurahan=kelurahan_in(SETIABUDI))

    page = client.get("/lapangan/?q=rahma")

    assert page.context["members"] == [found]


def test_decided_members_are_listed_newest_first(client, pendamping):
    waiting()
    old = MemberFactory(status_since=WAITING_SINCE)
    new = MemberFactory(
        status=MemberStatus.RETURNED, status_since=WAITING_SINCE + timedelta(days=1)
    )

    page = client.get("/lapangan/?daftar=selesai")

    assert page.context["members"] == [new, old]


def walk(client, address: str) -> list:
    """Everybody on all pages from ``address`` on."""
    found = []
    while True:
        page = client.get(f"/lapangan/{address}")
        found += page.context["members"]
        address = page.context["next_url"]
        if not address:
            return found


def test_pages_follow_each_other_without_gap_or_repeat(client, pendamping):
    members = waiting(25)
    # Those who came in the same moment are told apart by their id.
    members += waiting(20, status_since=WAITING_SINCE + timedelta(hours=1))

    assert walk(client, "") == members


def test_pages_of_decided_members_follow_each_other(client, pendamping):
    members = [
        MemberFactory(status_since=WAITING_SINCE + timedelta(seconds=n // 3)) for n in range(45)
    ]

    assert walk(client, "?daftar=selesai") == members[::-1]


@pytest.mark.parametrize(
    "query", ["?sesudah=x", "?daftar=semua", "?kecamatan=bandung", "?q=" + "a" * 99]
)
def test_senseless_filters_are_left_out(client, pendamping, query):
    members = waiting(2)

    page = client.get(f"/lapangan/{query}")

    assert page.status_code == 200
    assert page.context["members"] == members


@pytest.mark.parametrize("make_user", [PendampingFactory, StaffFactory])
def test_the_queue_costs_the_same_for_one_and_for_thirty(client, query_count, make_user):
    client.force_login(make_user())
    waiting()
    one = query_count(client.get, "/lapangan/")

    waiting(29)

    assert query_count(client.get, "/lapangan/") == one


# One member.


def test_a_member_page_masks_the_nik(client, pendamping):
    (member,) = waiting()

    page = client.get(f"/lapangan/{member.number}/").content.decode()

    assert member.masked_nik in page
    assert member.nik not in page


def test_a_member_page_costs_the_same_after_a_long_history(client, pendamping, query_count):
    (member,) = waiting()
    address = f"/lapangan/{member.number}/"
    change_member_status(member, MemberStatus.RETURNED, by=pendamping, note="Nama belum cocok.")
    few = query_count(client.get, address)

    for _round in range(5):
        change_member_status(member, MemberStatus.SUBMITTED, by=member.user)
        change_member_status(member, MemberStatus.RETURNED, by=pendamping, note="Belum cocok.")

    assert query_count(client.get, address) == few


def test_the_full_nik_is_shown_once_and_logged(client, pendamping):
    (member,) = waiting()
    address = f"/lapangan/{member.number}/"

    page = client.post(f"{address}nik/", {"reason": "Mencocokkan dengan KTP"})

    assert member.nik in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    log = AccessLog.objects.get()
    assert (log.member, log.reader, log.what) == (member, pendamping, "NIK")
    assert log.reason == "Mencocokkan dengan KTP"
    assert member.nik not in client.get(address).content.decode()


@pytest.mark.parametrize("reason", ["", "cek", "telepon 081234567890"])
def test_the_full_nik_needs_a_reason(client, pendamping, reason):
    (member,) = waiting()

    page = client.post(f"/lapangan/{member.number}/nik/", {"reason": reason})

    assert page.status_code == 422
    assert member.nik not in page.content.decode()
    assert not AccessLog.objects.exists()


def test_reading_many_nik_is_slowed_down(client, pendamping, monkeypatch):
    (member,) = waiting()
    monkeypatch.setattr("members.views.field.NIK_READS", 1)
    address = f"/lapangan/{member.number}/nik/"

    client.post(address, {"reason": "Mencocokkan dengan KTP"})
    second = client.post(address, {"reason": "Mencocokkan dengan KTP"})

    assert second.status_code == 429
    assert AccessLog.objects.count() == 1


def test_who_may_read_a_nik():
    member = MemberFactory()
    reason = "Mencocokkan dengan KTP"

    for person in (PendampingFactory(), StaffFactory(), member.user):
        assert read_nik(member, by=person, reason=reason) == member.nik
    for person in (
        PendampingFactory(kecamatan=[SETIABUDI]),
        UserFactory(is_superuser=True),
        StaffFactory(group=Role.LENDER),
        MemberFactory().user,
    ):
        with pytest.raises(RuleBroken):
            read_nik(member, by=person, reason=reason)

    # Reading one's own number is nobody's business.
    assert AccessLog.objects.count() == 2


def test_there_must_be_a_nik_to_read():
    member = MemberFactory(nik=None, status=MemberStatus.SUBMITTED)

    with pytest.raises(RuleBroken):
        read_nik(member, by=StaffFactory(), reason="Mencocokkan dengan KTP")


# Decisions.


def test_a_pendamping_verifies(client, pendamping):
    (member,) = waiting()

    response = client.post(f"/lapangan/{member.number}/verifikasi/")

    assert (response.status_code, response["Location"]) == (302, "/lapangan/")
    member.refresh_from_db()
    assert member.status == MemberStatus.VERIFIED
    assert member.history.get().by == pendamping


def test_a_common_reason_is_kept_in_the_language_of_the_member(client, pendamping):
    (member,) = waiting()
    status = MemberStatus.RETURNED
    code, reason = next(iter(COMMON_REASONS[status].items()))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    client.post(f"/lapangan/{member.number}/kembalikan/", {f"{status}-common": code})

    with translation.override(member.user.language):
        assert member.history.get().note == str(reason)


def test_a_reason_longer_than_its_column_is_kept_whole_in_the_history():
    (member,) = waiting()
    reason = "Mohon dilengkapi. " * 30

    change_member_status(member, MemberStatus.FLAGGED, by=StaffFactory(), note=reason)

    assert member.history.get().note == reason.strip()
    assert len(member.steps.get(step__code="P1").reason) == 300


@pytest.mark.parametrize(
    ("action", "status"),
    [("kembalikan", MemberStatus.RETURNED), ("tandai", MemberStatus.FLAGGED)],
)
def test_own_words_are_a_reason(client, pendamping, action, status):
    (member,) = waiting()

    client.post(f"/lapangan/{member.number}/{action}/", {f"{status}-words": "Belum cocok."})

    member.refresh_from_db()
    assert member.status == status
    assert member.history.get().note == "Belum cocok."


def test_a_common_reason_comes_before_own_words(client, pendamping):
    (member,) = waiting()
    data = {"returned-common": "nama", "returned-words": "Tulis Siti Rahmawati."}

    client.post(f"/lapangan/{member.number}/kembalikan/", data)

    note = member.history.get().note
    assert note.endswith("Tulis Siti Rahmawati.")
    assert len(note) > len("Tulis Siti Rahmawati.")


@pytest.mark.parametrize(("action", "prefix"), [("kembalikan", "returned"), ("tandai", "flagged")])
def test_a_decision_without_a_reason_is_refused(client, pendamping, action, prefix):
    (member,) = waiting()

    response = client.post(f"/lapangan/{member.number}/{action}/", {f"{prefix}-words": " "})

    assert response.status_code == 422
    assert response.context["bad_form"].has_error("words", "required")
    member.refresh_from_db()
    assert member.status == MemberStatus.SUBMITTED


def test_a_decision_that_breaks_a_rule_changes_nothing(client, pendamping):
    (member,) = waiting()
    ClaimCase.objects.create(claimant=member, holder=MemberFactory(), nik="3174014101900001")

    response = client.post(f"/lapangan/{member.number}/verifikasi/")

    assert response["Location"] == f"/lapangan/{member.number}/"
    member.refresh_from_db()
    assert member.status == MemberStatus.SUBMITTED


@pytest.mark.parametrize(
    ("status", "pendamping_may", "staff_may"),
    [
        (MemberStatus.SUBMITTED, {"verify", "return", "flag"}, {"verify", "return", "flag"}),
        (MemberStatus.VERIFIED, {"flag"}, {"flag"}),
        (MemberStatus.FLAGGED, set(), {"verify", "return"}),
        (MemberStatus.RETURNED, set(), set()),
    ],
)
def test_only_possible_decisions_are_offered(client, status, pendamping_may, staff_may):
    member = MemberFactory(status=status)

    for user, may in ((PendampingFactory(), pendamping_may), (StaffFactory(), staff_may)):
        client.force_login(user)
        page = client.get(f"/lapangan/{member.number}/")
        assert {name for name in ("verify", "return", "flag") if page.context[f"may_{name}"]} == may


# Steps and graduation.


def test_a_pendamping_moves_a_step(client, pendamping):
    member = MemberFactory()
    due_on = timezone.localdate() + timedelta(days=14)
    data = {"status": StepStatus.RUNNING, "turn": Actor.PENDAMPING, "due_on": due_on.isoformat()}

    response = client.post(f"/lapangan/{member.number}/langkah/P2/", data)

    assert response["Location"] == f"/lapangan/{member.number}/"
    step = member.steps.get(step__code="P2")
    assert (step.status, step.turn, step.due_on) == (StepStatus.RUNNING, Actor.PENDAMPING, due_on)


def test_a_step_that_breaks_a_rule_is_refused_and_what_was_typed_is_kept(client, pendamping):
    member = MemberFactory()

    response = client.post(
        f"/lapangan/{member.number}/langkah/P2/",
        {"status": StepStatus.BLOCKED, "evidence": "Sudah dua kali datang"},
    )

    assert response.status_code == 422
    assert response.context["form"]["evidence"].value() == "Sudah dua kali datang"
    assert not MemberStep.objects.exclude(status=StepStatus.NOT_STARTED).exists()


def test_only_staff_call_a_step_off(client, pendamping):
    member = MemberFactory()
    address = f"/lapangan/{member.number}/langkah/P4/"
    data = {"status": StepStatus.CANCELLED, "reason": "Tidak memerlukan izin"}

    refused = client.post(address, data)
    client.force_login(StaffFactory())
    client.post(address, data)

    assert refused.status_code == 422
    assert member.steps.get(step__code="P4").status == StepStatus.CANCELLED


@pytest.mark.parametrize("code", ["P9", "x"])
def test_an_unknown_step_does_not_exist(client, pendamping, code):
    assert client.get(f"/lapangan/{MemberFactory().number}/langkah/{code}/").status_code == 404


def test_staff_make_a_graduate_on_what_the_pendamping_noted(client, staff):
    member = MemberFactory()
    client.force_login(PendampingFactory())
    step = {"status": StepStatus.AWAITING_EVIDENCE, "evidence": "Ikut empat kelas"}
    client.post(f"/lapangan/{member.number}/langkah/P2/", step)
    client.force_login(staff)
    address = f"/lapangan/{member.number}/kelulusan/"

    page = client.get(address)
    response = client.post(
        address, {"on": "2026-06-01", "evidence": "Daftar hadir", "reason": "Hadir penuh"}
    )

    assert page.context["proposal"].evidence == "Ikut empat kelas"
    assert response.status_code == 302
    assert Graduation.objects.get().by == staff


def test_a_pendamping_does_not_graduate_anybody(client, pendamping):
    member = MemberFactory()
    data = {"on": "2026-06-01", "evidence": "Daftar hadir", "reason": "Hadir penuh"}

    response = client.post(f"/lapangan/{member.number}/kelulusan/", data)

    assert response.status_code == 404
    assert not Graduation.objects.exists()


def test_a_graduation_without_evidence_is_refused(client, staff):
    member = MemberFactory()

    response = client.post(
        f"/lapangan/{member.number}/kelulusan/", {"on": "2099-01-01", "evidence": "", "reason": "x"}
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("evidence", "required")


def test_staff_withdraw_a_graduation(client, staff):
    member = MemberFactory()
    graduate(member, on=date(2026, 6, 1), evidence="Daftar hadir", reason="Hadir penuh", by=staff)
    address = f"/lapangan/{member.number}/kelulusan/tarik/"

    refused = client.post(address, {"reason": ""})
    client.post(address, {"reason": "Bukti milik orang lain"})

    assert refused.status_code == 422
    member.refresh_from_db()
    assert not member.is_graduate


# What to check.


def tones(member) -> list[str]:
    return [hint.tone for hint in hints(member)]


def test_a_plain_record_gives_no_reason_to_worry():
    assert set(tones(BusinessFactory().member)) == {"success"}


def test_the_birth_date_is_not_given_away_only_the_age():
    member = BusinessFactory(member__nik="3174015708900001").member

    text = " ".join(hint.text for hint in hints(member))

    assert "36" in text
    assert "1990" not in text


def test_hints_point_at_what_is_missing_or_double():
    alone = MemberFactory(nik=None, status=MemberStatus.SUBMITTED)
    double = BusinessFactory(member__name="Siti Rahma", member__user__phone_verified_at=None).member
    MemberFactory(name="SITI RAHMA")
    claimed = BusinessFactory().member
    ClaimCase.objects.create(claimant=alone, holder=claimed, nik="3174014101900001")
    moved = BusinessFactory(
        member__nik="3273014101900001", kelurahan=kelurahan_in(SETIABUDI)
    ).member

    assert tones(alone) == ["danger", "warn"]
    assert tones(double).count("warn") == 2
    assert tones(claimed)[0] == "danger"
    assert tones(moved).count("info") == 2


def test_a_pendamping_who_is_also_staff_works_everywhere(client, pendamping):
    pendamping.groups.add(Group.objects.get(name=Role.STAFF))
    (there,) = waiting(kelurahan=kelurahan_in(SETIABUDI))

    assert client.get(f"/lapangan/{there.number}/").context["is_staff_actor"]


def test_the_record_of_somebody_who_moved_away_opens(client, staff):
    member = BusinessFactory().member
    member.status, member.domicile, member.kelurahan = MemberStatus.OUTSIDE, "outside", None
    member.save()

    assert client.get(f"/lapangan/{member.number}/").status_code == 200
