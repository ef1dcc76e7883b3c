"""What the letters of the etalase say to people without an account."""

from django.conf import settings
from django.utils.translation import gettext as _

from members.services.letters import Words, words_of
from okoce.rupiah import format_rupiah

from .choices import AlertLetterKind, InquiryLetterKind
from .models import AlertLetter, InquiryLetter, PoolLetter
from .services import alerts
from .services.inquiries import HAS_DECIDED
from .services.pool_news import TO_BUYER


@words_of(InquiryLetter, "inquiry__product", "inquiry__business")
def word_inquiry(letter: InquiryLetter) -> Words:
    inquiry = letter.inquiry
    names = {"product": inquiry.product.name, "business": inquiry.business.name}
    if letter.kind == InquiryLetterKind.RECEIPT:
        title = _("Your question about “%(product)s” has arrived")
        body = _(
            "%(business)s has been told. Read the answer and write further on your own page. "
            "Keep this link to yourself: whoever has it can read and write there."
        )
    else:
        title = _("There is news about “%(product)s”")
        if inquiry.is_open:
            body = _("%(business)s has answered your question. Read it on your own page.")
        else:
            body = str(HAS_DECIDED)
    why = _(
        "You get this email because this address was given with a question in the OK OCE "
        "etalase. If that was not you, open the link and erase it there."
    )
    return Words(title % names, body % names, inquiry.private_path, why)


@words_of(PoolLetter)
def word_order(letter: PoolLetter) -> Words:
    title, body = TO_BUYER[letter.kind]
    why = _(
        "You get this email because this address was given with a pooled order in the OK OCE "
        "etalase. If that was not you, you need do nothing: unconfirmed orders go to nobody."
    )
    return Words(str(title), str(body), letter.order.get_absolute_url(), why)


@words_of(AlertLetter, "alert__product", "alert__category", "alert__kecamatan")
def word_alert(letter: AlertLetter) -> Words | None:
    alert, path = letter.alert, letter.alert.get_absolute_url()
    why = _(
        "You get this because this address was given for news from the OK OCE etalase. Open the "
        "page to stop it: %(link)s"
    ) % {"link": settings.SITE_URL + path}
    if letter.kind == AlertLetterKind.CONFIRM:
        title = _("Shall we tell you news from the OK OCE etalase?")
        body = _("Open this page and press Yes. If you did not ask for it, do nothing.")
    elif letter.kind == AlertLetterKind.IN_STOCK:
        title = _("“%(product)s” is to be had again") % {"product": alert.product.name}
        body = _("You asked to be told. Ask the maker soon, before it is sold out again.")
        path = alert.product.get_absolute_url()
    elif letter.kind == AlertLetterKind.WEEK:
        products = alerts.note_of(alert)
        if not products:
            return None
        title, params = alerts.weekly_title(len(products))
        title = title % params
        body = "\n".join(f"{each.name}, {format_rupiah(each.price)}" for each in products)
    else:
        title = _("We stop telling you news from the etalase")
        body = _(
            "You asked for it half a year ago. Open the page and press once to go on; otherwise "
            "you need do nothing."
        )
    return Words(title, body, path, why)
