"""Questions to the information centre: asked by anybody, answered by one, published by another."""

import pytest

from events.choices import QUESTION_MOVES, QuestionStatus
from events.models import GuideQuestion
from events.services import guide_questions
from events.services.guide_questions import change_question_status
from members.models import Notification, User
from members.services.privacy import erase_account, personal_data
from okoce.errors import RuleBroken
from tests.desk import decide
from tests.factories import (
    GuideFactory,
    GuideQuestionFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def ask(client, place="/panduan/tanya/", **words):
    nonce = client.get(place).context["form"]["nonce"].value()
    return client.post(place, {"words": "Apakah NIB berbayar?", "nonce": nonce, **words})


WHO = {
    "staff who answered": StaffFactory,
    "other staff": StaffFactory,
    "pendamping who answered": PendampingFactory,
    "other pendamping": PendampingFactory,
    "member": lambda: MemberFactory().user,
    "operator": lambda: StaffFactory(group="Operator Etalase"),
    "superadmin": lambda: UserFactory(is_staff=True, is_superuser=True),
}
STAFF = {"staff who answered", "other staff"}
ALL = STAFF | {"pendamping who answered", "other pendamping"}
S = QuestionStatus
MAY = {
    (S.WAITING, S.ANSWERED): ALL,
    (S.WAITING, S.REFUSED): STAFF,
    (S.ANSWERED, S.WAITING): ALL,
    (S.ANSWERED, S.PUBLISHED): {"other staff"},
    (S.ANSWERED, S.REFUSED): STAFF,
    (S.PUBLISHED, S.WITHDRAWN): STAFF,
    (S.REFUSED, S.WAITING): STAFF,
    (S.WITHDRAWN, S.WAITING): STAFF,
}


def test_every_move_of_a_question_is_in_the_table_of_who_may():
    assert MAY.keys() == QUESTION_MOVES.keys()


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("old", QuestionStatus.values)
def test_each_person_makes_the_moves_of_the_table(old, who):
    person = WHO[who]()
    for new in QuestionStatus.values:
        question = GuideQuestionFactory(answered=True)
        GuideQuestion.objects.filter(pk=question.pk).update(status=old)
        if who.endswith("who answered"):
            guide_questions.note_edit(question, by=person)

        if who in MAY.get((old, new), ()):
            change_question_status(question, new, by=person, note="Alasan")
            assert question.history.get().new_status == new
        else:
            with pytest.raises(RuleBroken):
                change_question_status(question, new, by=person, note="Alasan")
            assert not question.history.exists()


def test_a_visitor_asks_and_reads_the_answer_at_the_address_they_were_given(client):
    staff, guide = StaffFactory(), GuideFactory()
    answer = ask(client, f"/panduan/tanya/?panduan={guide.slug}")
    question = GuideQuestion.objects.get()
    place = question.get_absolute_url()
    client.cookies.clear()
    waiting = client.get(place).content.decode()

    client.force_login(PendampingFactory())
    at_desk = f"/admin/events/guidequestion/{question.pk}/change/"
    edition = client.get(at_desk).context["adminform"].form.initial["edition"]
    words = {"question": "Apakah NIB gratis?", "answer": "Ya.", "guide": guide.pk}
    words |= {"edition": edition, "history-TOTAL_FORMS": 0, "history-INITIAL_FORMS": 0}
    client.post(at_desk, words)
    decide(client, at_desk, QuestionStatus.ANSWERED)
    decide(client, at_desk, QuestionStatus.PUBLISHED)
    assert GuideQuestion.objects.get().status == QuestionStatus.ANSWERED
    client.force_login(staff)
    decide(client, at_desk, QuestionStatus.PUBLISHED)
    client.logout()

    assert answer.url == place
    assert question.asker is None
    # Nobody reads the words before somebody has looked at them.
    assert "NIB" not in waiting
    assert "Apakah NIB gratis?" in client.get(place).content.decode()
    assert "Apakah NIB gratis?" in client.get(guide.get_absolute_url()).content.decode()
    guide.refresh_from_db()
    assert guide.question_count == 1
    assert Notification.objects.filter(user=staff, kind="guide_question_new").count() == 1


def test_a_member_is_told_when_the_answer_is_there_or_why_there_is_none(client):
    member, staff = MemberFactory(), StaffFactory()
    client.force_login(member.user)
    for _time in range(2):
        ask(client)
    answered, refused = GuideQuestion.objects.order_by("pk")
    GuideQuestion.objects.filter(pk=answered.pk).update(answer="Gratis.")
    change_question_status(answered, QuestionStatus.ANSWERED, by=PendampingFactory())

    change_question_status(answered, QuestionStatus.PUBLISHED, by=staff)
    change_question_status(refused, QuestionStatus.REFUSED, by=staff, note="Sama dengan yang lain.")

    told = Notification.objects.filter(user=member.user).values_list("kind", flat=True)
    assert set(told) == {"guide_question_terbit", "guide_question_ditolak"}
    page = client.get(refused.get_absolute_url()).content.decode()
    assert "Sama dengan yang lain." in page


def test_a_refusal_needs_a_reason():
    with pytest.raises(RuleBroken):
        change_question_status(
            GuideQuestionFactory(), QuestionStatus.REFUSED, by=StaffFactory(), note=" "
        )


def test_nobody_publishes_the_answer_to_their_own_question():
    staff = StaffFactory()
    question = GuideQuestionFactory(asker=staff, answer="Ya", status=QuestionStatus.ANSWERED)

    with pytest.raises(RuleBroken):
        change_question_status(question, QuestionStatus.PUBLISHED, by=staff)


@pytest.mark.parametrize(
    "words",
    [
        {"words": ""},
        {"words": "pendek"},
        {"words": "Hubungi saya di 0812 3456 7890 ya"},
        {"words": "NIK saya 3174010101900001, bagaimana?"},
        {"situs": "https://spam.id"},
    ],
)
def test_a_bad_question_is_refused_and_keeps_what_was_typed(client, words):
    answer = ask(client, **words)

    assert answer.status_code == 422
    assert not GuideQuestion.objects.exists()


def test_one_form_sent_twice_is_one_question(client):
    for _time in range(2):
        ask(client, nonce="sama")

    assert GuideQuestion.objects.count() == 1


def test_an_address_asks_no_more_than_six_times_an_hour(client):
    answers = [ask(client).status_code for _time in range(7)]

    assert answers == [302] * 6 + [429]
    assert GuideQuestion.objects.count() == 6


def test_a_withdrawn_question_is_gone_and_no_longer_counted(client):
    guide = GuideFactory()
    question = GuideQuestionFactory(guide=guide, answered=True)
    guide_questions.count_questions(guide.pk)

    change_question_status(question, QuestionStatus.WITHDRAWN, by=StaffFactory(), note="Keliru")

    assert client.get(question.get_absolute_url()).status_code == 410
    guide.refresh_from_db()
    assert guide.question_count == 0


@pytest.mark.parametrize("person", [lambda: MemberFactory().user, UserFactory])
def test_questions_go_with_the_account_and_are_in_its_data(person):
    user = person()
    GuideQuestionFactory(asker=user, asked="Rahasia saya")
    published = GuideQuestionFactory(asker=user, asked="Dengan kata saya", answered=True)
    other = GuideQuestionFactory(asked="Milik orang lain")

    data = personal_data(user)["guide_questions"]
    erase_account(user)

    assert {row["asked"] for row in data} == {"Rahasia saya", "Dengan kata saya"}
    assert not User.objects.filter(pk=user.pk).exists()
    assert set(GuideQuestion.objects.all()) == {published, other}
    published.refresh_from_db()
    assert (published.asked, published.asker) == ("", None)
