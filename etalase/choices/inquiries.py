"""Inquiries about a product: their states, and who may make which move; imports nothing of ours."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InquiryActor(TextChoices):
    ASKER = "penanya", pgettext_lazy("an inquiry", "who asked")
    SELLER = "penjual", _("the maker")
    SYSTEM = "portal", _("the portal")


class InquiryStatus(TextChoices):
    NEW = "baru", pgettext_lazy("an inquiry", "New")
    ANSWERED = "dijawab", pgettext_lazy("an inquiry", "Answered")
    ORDERED = "jadi-pesanan", pgettext_lazy("an inquiry", "Became an order")
    DROPPED = "tidak-jadi", pgettext_lazy("an inquiry", "Came to nothing")
    DONE = "selesai", pgettext_lazy("an inquiry", "Finished")


TWO = frozenset({InquiryActor.ASKER, InquiryActor.SELLER})
INQUIRY_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (InquiryStatus.NEW, InquiryStatus.ANSWERED): frozenset({InquiryActor.SELLER}),
    (InquiryStatus.NEW, InquiryStatus.DROPPED): TWO | {InquiryActor.SYSTEM},
    (InquiryStatus.ANSWERED, InquiryStatus.ORDERED): TWO,
    (InquiryStatus.ANSWERED, InquiryStatus.DROPPED): TWO | {InquiryActor.SYSTEM},
    # An order may fall through; only the two say so.
    (InquiryStatus.ORDERED, InquiryStatus.DROPPED): TWO,
    (InquiryStatus.ORDERED, InquiryStatus.DONE): TWO | {InquiryActor.SYSTEM},
}
OPEN_INQUIRIES = (InquiryStatus.NEW, InquiryStatus.ANSWERED, InquiryStatus.ORDERED)
ENDED_INQUIRIES = (InquiryStatus.DROPPED, InquiryStatus.DONE)


class DropReason(TextChoices):
    """Why nothing came of an inquiry."""

    PRICE = "harga", _("The price does not fit")
    TIME = "waktu", _("Not ready in time")
    QUANTITY = "jumlah", _("The quantity does not fit")
    DISTANCE = "antar", _("Delivery does not work out")
    SOLD_OUT = "habis", _("Not available at the moment")
    ELSEWHERE = "tempat-lain", _("Bought elsewhere")
    OTHER = "lain", _("Another reason")
    SPAM = "spam", _("Spam or abuse")
    WITHDRAWN = "ditarik", _("Withdrawn by who asked")
    SILENT = "diam", _("Nobody went on for 90 days")


# What each side may choose from; the others are set by what happened.
ASKER_REASONS = (
    *[DropReason.PRICE, DropReason.TIME, DropReason.DISTANCE],
    *[DropReason.ELSEWHERE, DropReason.OTHER],
)
SELLER_REASONS = (
    *[DropReason.SOLD_OUT, DropReason.QUANTITY, DropReason.TIME, DropReason.PRICE],
    *[DropReason.DISTANCE, DropReason.OTHER],
)


class Turn(IntegerChoices):
    """Whose turn it is; the numbers are the order of the maker's list."""

    SELLER = 0, _("Waits for an answer of the maker")
    ASKER = 1, _("Waits for who asked")
    NOBODY = 2, _("Over")


class InquiryLetterKind(TextChoices):
    """What somebody without an account is written."""

    RECEIPT = "terima", _("The inquiry has arrived")
    ANSWER = "jawaban", _("There is an answer")
