"""The members' own things that can be reported: profiles, messages, topics and replies."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .models import Block, ForumReply, ForumTopic, Member, Message, User
from .reporting import Reportable, lock_row, register


def find_profile(user: User, number: str) -> Member | None:
    """A profile this person may see, or one they blocked: whoever blocks may still report."""
    blocked = Block.objects.filter(blocker=user, blocked__member__hidden_at=None)
    seen = Q(pk__in=Member.objects.listed_for(user).values("pk"))
    rows = Member.objects.filter(seen | Q(user__in=blocked.values("blocked")))
    return rows.select_related("user").defer("nik").filter(number=number).first()


def hide_profile(member: Member) -> None:
    _set_hidden(member, timezone.now())


def show_profile(member: Member) -> None:
    _set_hidden(member, None)


def _set_hidden(member: Member, moment) -> None:
    from .services import directory

    member.hidden_at = moment
    Member.objects.filter(pk=member.pk).update(hidden_at=moment)
    directory.refresh(member)


def find_message(user: User, code: str) -> Message | None:
    """A message that somebody wrote to this person."""
    rows = Message.objects.visible_to(user).exclude(author=user).filter(hidden_at=None, code=code)
    return rows.select_related("author").first()


def hide_message(message: Message) -> None:
    from .services import messages

    messages.hide_message(message)


def show_message(message: Message) -> None:
    from .services import messages

    messages.show_message(message)


def message_words(message: Message) -> str:
    """The text, and how many pictures there are."""
    count = message.pictures.count()
    pictures = ngettext("(%(count)d picture)", "(%(count)d pictures)", count) % {"count": count}
    return f"{message.text}\n{pictures}".strip() if count else message.text


def message_path(message: Message) -> str:
    return reverse("members:conversation", args=[message.connection.code])


def find_topic(user: User, code: str) -> ForumTopic | None:
    from .services.blocks import kept_apart_from

    topics = ForumTopic.objects.shown().exclude(author__in=kept_apart_from(user))
    return topics.select_related("author").filter(code=code).first()


def find_reply(user: User, code: str) -> ForumReply | None:
    from .services.blocks import kept_apart_from

    replies = ForumReply.objects.shown().filter(topic__in=ForumTopic.objects.shown())
    replies = replies.exclude(author__in=kept_apart_from(user))
    return replies.select_related("author", "topic").filter(code=code).first()


def hide_post(post: ForumTopic | ForumReply) -> None:
    from .services import forum

    forum.hide_post(post)


def show_post(post: ForumTopic | ForumReply) -> None:
    from .services import forum

    forum.show_post(post)


def lock_reply(reply: ForumReply) -> None:
    """The topic first, as everything that counts its replies does."""
    lock_row(reply.topic)
    lock_row(reply)


register(
    Reportable(
        kind="profil",
        model=Member,
        noun=_("Profile"),
        find=find_profile,
        title=str,
        path=Member.get_absolute_url,
        author=lambda member: member.user,
        words=lambda member: member.story,
        hide=hide_profile,
        show=show_profile,
    )
)
register(
    Reportable(
        kind="pesan",
        model=Message,
        noun=_("Message"),
        find=find_message,
        is_private=True,
        title=str,
        path=message_path,
        author=lambda message: message.author,
        words=message_words,
        pictures=lambda message: list(message.pictures.all()),
        quotes=True,
        can_be_mended=False,
        hide=hide_message,
        show=show_message,
    )
)
register(
    Reportable(
        kind="topik",
        model=ForumTopic,
        noun=_("Topic of the forum"),
        find=find_topic,
        title=str,
        path=ForumTopic.get_absolute_url,
        author=lambda topic: topic.author,
        words=lambda topic: topic.body,
        quotes=True,
        can_be_mended=False,
        hide=hide_post,
        show=show_post,
    )
)
register(
    Reportable(
        kind="balasan",
        model=ForumReply,
        noun=_("Reply in the forum"),
        find=find_reply,
        title=lambda reply: reply.topic.title,
        path=ForumReply.get_absolute_url,
        author=lambda reply: reply.author,
        words=lambda reply: reply.body,
        quotes=True,
        can_be_mended=False,
        hide=hide_post,
        show=show_post,
        lock=lock_reply,
    )
)
