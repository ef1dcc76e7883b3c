"""Inquiries: asked, answered, followed to an order or an end, and forgotten in time."""

from datetime import timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from members import notices
from members.choices import DeliveryState, NoticeTopic, Role
from members.models import Block, Delivery, Notification, User
from members.services import letters
from members.services.reminders import remind_each
from okoce.errors import RuleBroken

from ..choices import (
    ASKER_REASONS,
    ENDED_INQUIRIES,
    INQUIRY_MOVES,
    SELLER_REASONS,
    DropReason,
    Event,
    InquiryActor,
    InquiryLetterKind,
    InquiryStatus,
    Turn,
)
from ..models import Inquiry, InquiryChange, InquiryLetter, InquiryMessage, Product
from . import answer_times, attribution

REMIND_AFTER, TELL_PENDAMPING_AFTER = timedelta(hours=24), timedelta(hours=72)
# What nobody touched for so long is closed, and what has ended is erased after so long.
CLOSE_AFTER, ERASE_AFTER = timedelta(days=90), timedelta(days=180)
# An old wait is nobody's news any more.
GIVEN_UP = timedelta(days=30)
MOST_MESSAGES = 200


# Asking and writing.


@transaction.atomic
def ask(
    product: Product,
    *,
    name: str,
    phone: str = "",
    email: str = "",
    quantity: int | None = None,
    message: str,
    nonce: str,
    asker: User | None = None,
    slot: str = "",
) -> Inquiry:
    """Ask the maker of a product on show, tell the maker, and write the asker their private link.

    ``slot`` is the code of the slot on a shelf that led here. The same ``nonce`` gives the same
    inquiry.
    """
    if known := Inquiry.objects.filter(nonce=nonce).first():
        return known
    maker = product.business.member.user
    if asker and asker.pk == maker.pk:
        raise RuleBroken(_("This is your own product."))
    if asker and Block.objects.between(asker, maker).exists():
        raise RuleBroken(_("This maker cannot be asked at the moment."))
    # Whoever takes the product out of the etalase waits, or goes first.
    if not Product.objects.listed().select_for_update(no_key=True).filter(pk=product.pk).exists():
        raise RuleBroken(_("This product is no longer in the etalase."))
    now = timezone.now()
    try:
        with transaction.atomic():
            inquiry = Inquiry.objects.create(
                product=product,
                business=product.business,
                asker=asker,
                name=name,
                phone=phone,
                email=email,
                language=get_language() or "id",
                quantity=quantity,
                status_since=now,
                turn_since=now,
                last_at=now,
                created_at=now,
                nonce=nonce,
            )
    except IntegrityError:
        # Sent twice at the same moment: the other one has it.
        return Inquiry.objects.get(nonce=nonce)
    InquiryMessage.objects.create(
        inquiry=inquiry, by_seller=False, text=message, nonce=nonce, at=now
    )
    inquiry.history.create(new_status=inquiry.status, actor=InquiryActor.ASKER, at=now)
    _tell_maker(
        inquiry,
        "inquiry_new",
        key=f"inquiry:{inquiry.pk}",
        title=gettext_lazy("Somebody asks about “%(product)s”"),
        body=gettext_lazy("Whoever answers soon sells more. Read the question and answer it."),
    )
    if not asker:
        letters.write(InquiryLetter, inquiry, InquiryLetterKind.RECEIPT, key="terima")
    count = partial(attribution.record, Event.INQUIRY, product=product.pk, slot=slot or None)
    transaction.on_commit(count)
    return inquiry


@transaction.atomic
def write(inquiry: Inquiry, text: str, *, actor: str, nonce: str) -> InquiryMessage:
    """Write into an inquiry that is not over, and tell the other side.

    The maker's first words answer it. The same ``nonce`` gives the same message.
    """
    _lock(inquiry)
    by_seller = actor == InquiryActor.SELLER
    if known := inquiry.messages.filter(by_seller=by_seller, nonce=nonce).first():
        return known
    if not inquiry.is_open:
        raise RuleBroken(_("This inquiry is over; nothing more can be written."))
    if inquiry.messages.count() >= MOST_MESSAGES:
        raise RuleBroken(_("So much has been written here. Please go on by phone."))
    now = timezone.now()
    message = inquiry.messages.create(by_seller=by_seller, text=text, nonce=nonce, at=now)
    inquiry.last_at = now
    if not by_seller:
        if not inquiry.waits_for_seller:
            inquiry.turn, inquiry.turn_since = Turn.SELLER, now
        inquiry.save(update_fields=["last_at", "turn", "turn_since"])
        _tell_maker(
            inquiry,
            "inquiry_message",
            key=f"inquiry:{inquiry.pk}:{message.pk}",
            title=gettext_lazy("There is more to the question about “%(product)s”"),
            body=gettext_lazy("Who asked has written again. Read it and answer."),
        )
        return message
    if inquiry.status == InquiryStatus.NEW:
        _write_move(inquiry, InquiryStatus.ANSWERED, actor=actor)
    else:
        _answered(inquiry)
    inquiry.save(update_fields=["last_at"])
    _tell_asker(inquiry, key=f"jawab-{message.pk}")
    return message


# Moves.


def moves_of(inquiry: Inquiry, actor: str) -> frozenset[str]:
    """The statuses to which this side may move the inquiry now."""
    return frozenset(
        new
        for (old, new), actors in INQUIRY_MOVES.items()
        if old == inquiry.status and actor in actors
    )


def reasons_of(actor: str) -> tuple[str, ...]:
    """The reasons for which this side may say that nothing comes of it."""
    return {
        InquiryActor.SELLER: (*SELLER_REASONS, DropReason.SPAM),
        InquiryActor.ASKER: ASKER_REASONS,
        InquiryActor.SYSTEM: (DropReason.SILENT,),
    }[actor]


@transaction.atomic
def change_status(
    inquiry: Inquiry, new_status: str, *, actor: str, reason: str = "", note: str = ""
) -> Inquiry:
    """Move an inquiry, record who and why, and tell the other side.

    Spam is told to nobody, and neither is what the portal closes.
    """
    _lock(inquiry)
    new_status = InquiryStatus(new_status)
    _check_move(inquiry, new_status, actor=actor)
    if new_status == InquiryStatus.ANSWERED:
        raise RuleBroken(_("Write an answer, or say that you answered on WhatsApp."))
    is_dropped = new_status == InquiryStatus.DROPPED
    if is_dropped and reason not in reasons_of(actor):
        raise RuleBroken(_("Please choose why nothing comes of it."))
    change = _write_move(
        inquiry, new_status, actor=actor, reason=reason if is_dropped else "", note=note
    )
    if actor == InquiryActor.SELLER and inquiry.waits_for_seller:
        _answered(inquiry)
    if reason == DropReason.SPAM:
        answer_times.refresh(inquiry.business)
    elif actor == InquiryActor.ASKER:
        _tell_maker_of(inquiry, change)
    elif actor == InquiryActor.SELLER:
        _tell_asker(inquiry, key=f"langkah-{change.pk}", body=HAS_DECIDED)
    return inquiry


@transaction.atomic
def answered_on_whatsapp(inquiry: Inquiry) -> Inquiry:
    """Note that the maker answered outside the portal; it counts as an answer like any other.

    Nobody is told: who asked has the answer on their phone.
    """
    _lock(inquiry)
    if not inquiry.is_open:
        raise RuleBroken(_("This inquiry is over; nothing more can be written."))
    if not inquiry.waits_for_seller:
        return inquiry
    now = timezone.now()
    if inquiry.status == InquiryStatus.NEW:
        _write_move(inquiry, InquiryStatus.ANSWERED, actor=InquiryActor.SELLER, by_whatsapp=True)
    else:
        _answered(inquiry)
        inquiry.history.create(
            old_status=inquiry.status,
            new_status=inquiry.status,
            actor=InquiryActor.SELLER,
            by_whatsapp=True,
            at=now,
        )
    inquiry.last_at = now
    inquiry.save(update_fields=["last_at"])
    return inquiry


@transaction.atomic
def withdraw(inquiry: Inquiry) -> None:
    """End an inquiry for who asked, and erase their words and contact data at once."""
    _lock(inquiry)
    if inquiry.is_erased:
        return
    if inquiry.is_open:
        change = _write_move(
            inquiry,
            InquiryStatus.DROPPED,
            actor=InquiryActor.ASKER,
            reason=DropReason.WITHDRAWN,
        )
        _tell_maker_of(inquiry, change)
    erase(inquiry)


@transaction.atomic
def erase(inquiry: Inquiry) -> None:
    """Remove the contact data and the words of an inquiry that is over; its course stays."""
    _lock(inquiry)
    if inquiry.is_open:
        raise ValueError("An inquiry is erased when it is over.")
    inquiry.messages.all().delete()
    inquiry.letters.all().delete()
    inquiry.history.exclude(note="").update(note="")
    Notification.objects.filter(path=inquiry.private_path).delete()
    inquiry.name = inquiry.phone = inquiry.email = ""
    inquiry.quantity, inquiry.asker, inquiry.erased_at = None, None, timezone.now()
    inquiry.save(update_fields=["name", "phone", "email", "quantity", "asker", "erased_at"])


def forget_asker(user: User) -> None:
    """Withdraw and erase all that a person asked, before their account goes."""
    for inquiry in Inquiry.objects.filter(asker=user):
        withdraw(inquiry)


def _lock(inquiry: Inquiry) -> None:
    rows = Inquiry.objects.select_for_update(of=["self"])
    inquiry.refresh_from_db(
        from_queryset=rows.select_related("product", "business__member__user", "asker").defer(
            "business__member__nik"
        )
    )


def _check_move(inquiry: Inquiry, new_status: InquiryStatus, *, actor: str) -> None:
    if new_status not in moves_of(inquiry, actor):
        raise RuleBroken(
            _("This inquiry is “%(old)s” now; you cannot make it “%(new)s”.")
            % {"old": inquiry.get_status_display(), "new": new_status.label}
        )


def _write_move(
    inquiry: Inquiry,
    new_status: InquiryStatus,
    *,
    actor: str,
    reason: str = "",
    note: str = "",
    by_whatsapp: bool = False,
) -> InquiryChange:
    """Write a move that was already judged, with its history row; tell nobody."""
    now = timezone.now()
    old_status, inquiry.status = inquiry.status, new_status
    inquiry.reason, inquiry.status_since, inquiry.last_at = reason, now, now
    if new_status in ENDED_INQUIRIES:
        inquiry.turn, inquiry.turn_since, inquiry.ended_at = Turn.NOBODY, now, now
    fields = ["status", "reason", "status_since", "last_at", "turn", "turn_since", "ended_at"]
    inquiry.save(update_fields=fields)
    if new_status == InquiryStatus.ANSWERED:
        _answered(inquiry)
    if inquiry.turn != Turn.SELLER:
        _drop_reminders(inquiry)
    return inquiry.history.create(
        old_status=old_status,
        new_status=new_status,
        actor=actor,
        reason=reason,
        by_whatsapp=by_whatsapp,
        note=note,
        at=now,
    )


def _answered(inquiry: Inquiry) -> None:
    """The asker's turn now; a first answer counts into the maker's answer time."""
    now = timezone.now()
    is_first = inquiry.answered_at is None
    inquiry.answered_at = inquiry.answered_at or now
    inquiry.turn, inquiry.turn_since = Turn.ASKER, now
    inquiry.save(update_fields=["answered_at", "turn", "turn_since"])
    _drop_reminders(inquiry)
    if is_first:
        answer_times.refresh(inquiry.business)


def _drop_reminders(inquiry: Inquiry) -> None:
    """What was to be said of it after the quiet hours is no longer so."""
    Delivery.objects.filter(
        notification__user=inquiry.business.member.user_id,
        notification__path=inquiry.maker_path,
        state=DeliveryState.QUEUED,
    ).update(state=DeliveryState.SKIPPED)


# Telling the two.


def _tell_maker(inquiry: Inquiry, kind: str, *, key: str, title, body) -> None:
    notices.notify(
        inquiry.business.member.user,
        kind,
        key=key,
        topic=NoticeTopic.PRODUCT,
        title=title,
        body=body,
        params={"product": inquiry.product.name},
        path=inquiry.maker_path,
    )


MAKER_HEARS = {
    InquiryStatus.ORDERED: (
        gettext_lazy("“%(product)s” is ordered"),
        gettext_lazy("Who asked says that it became an order. Agree on the rest with them."),
    ),
    InquiryStatus.DROPPED: (
        gettext_lazy("Nothing came of a question about “%(product)s”"),
        gettext_lazy("Who asked has ended it. The page says why, if they told."),
    ),
    InquiryStatus.DONE: (
        gettext_lazy("An order of “%(product)s” is finished"),
        gettext_lazy("Who asked says that they have it. Well done."),
    ),
}


def _tell_maker_of(inquiry: Inquiry, change: InquiryChange) -> None:
    title, body = MAKER_HEARS[change.new_status]
    _tell_maker(
        inquiry,
        f"inquiry_{change.new_status}",
        key=f"inquiry:{inquiry.pk}:langkah:{change.pk}",
        title=title,
        body=body,
    )


HAS_ANSWERED = gettext_lazy("%(business)s has answered your question.")
HAS_DECIDED = gettext_lazy("%(business)s says what became of your question. See your page.")


def _tell_asker(inquiry: Inquiry, *, key: str, body=HAS_ANSWERED) -> None:
    """By a notice to whoever has an account, by a letter to everybody else."""
    if not inquiry.asker:
        letters.write(InquiryLetter, inquiry, InquiryLetterKind.ANSWER, key=key)
        return
    notices.notify(
        inquiry.asker,
        "inquiry_answered",
        key=f"inquiry:{inquiry.pk}:{key}",
        topic=NoticeTopic.MESSAGE,
        title=gettext_lazy("News about “%(product)s”"),
        body=body,
        params={"product": inquiry.product.name, "business": inquiry.business.name},
        path=inquiry.private_path,
    )


# What beat looks for.


def find_reminders() -> None:
    """Remind makers and tell pendamping of what waits, close what is left, erase what is due."""
    now = timezone.now()
    waiting = (
        Inquiry.objects.waiting_for_seller()
        .select_related("product", "business__member__user")
        .defer("business__member__nik")
    )
    remind_each(
        waiting.filter(turn_since__lte=now - REMIND_AFTER, turn_since__gt=now - GIVEN_UP),
        _remind_maker,
    )
    tell_pendamping()
    untouched = Inquiry.objects.open().filter(last_at__lte=now - CLOSE_AFTER)
    remind_each(untouched, _close)
    over = Inquiry.objects.kept().filter(ended_at__lte=now - ERASE_AFTER)
    remind_each(over, erase)
    answer_times.refresh_old()


def _remind_maker(inquiry: Inquiry) -> None:
    notices.notify(
        inquiry.business.member.user,
        "inquiry_unanswered",
        # Once for each time the asker was left waiting.
        key=f"inquiry:{inquiry.pk}:tunggu:{inquiry.turn_since:%Y%m%d%H%M%S}",
        topic=NoticeTopic.REMINDER,
        title=gettext_lazy("A question about “%(product)s” waits for you"),
        body=gettext_lazy("Somebody has waited for your answer for more than a day."),
        params={"product": inquiry.product.name},
        path=inquiry.maker_path,
    )


def tell_pendamping() -> None:
    """Once a week for each maker, tell the pendamping of their kecamatan to give them a call."""
    now = timezone.now()
    late = Inquiry.objects.waiting_for_seller().filter(
        turn_since__lte=now - TELL_PENDAMPING_AFTER, turn_since__gt=now - GIVEN_UP
    )
    counts: dict[int, int] = {}
    makers = {}
    rows = late.filter(business__member__kelurahan__isnull=False).select_related(
        "business__member__user", "business__member__kelurahan__kecamatan"
    )
    for inquiry in rows.defer("business__member__nik"):
        counts[inquiry.business_id] = counts.get(inquiry.business_id, 0) + 1
        makers[inquiry.business_id] = inquiry.business
    week = timezone.localdate().strftime("%G-%V")
    for business_id, business in makers.items():
        notices.notify_role(
            Role.PENDAMPING,
            "inquiries_unanswered",
            key=f"inquiries-unanswered:{business_id}:{week}",
            topic=NoticeTopic.WORK,
            kecamatan=business.member.kelurahan.kecamatan,
            exclude=[business.member.user],
            title=gettext_lazy("%(business)s leaves buyers waiting"),
            body=ngettext_lazy(
                "%(count)d question has waited for more than three days. Please call %(name)s and "
                "ask whether they need help. Only they can answer.",
                "%(count)d questions have waited for more than three days. Please call %(name)s "
                "and ask whether they need help. Only they can answer.",
                "count",
            ),
            params={
                "count": counts[business_id],
                "business": business.name,
                "name": business.member.name,
            },
            path=reverse("members:field_member", args=[business.member.number]),
        )


def _close(inquiry: Inquiry) -> None:
    """Close what nobody touched: an order counts as carried out, the rest as come to nothing."""
    if inquiry.status == InquiryStatus.ORDERED:
        change_status(inquiry, InquiryStatus.DONE, actor=InquiryActor.SYSTEM)
    else:
        change_status(
            inquiry,
            InquiryStatus.DROPPED,
            actor=InquiryActor.SYSTEM,
            reason=DropReason.SILENT,
        )
