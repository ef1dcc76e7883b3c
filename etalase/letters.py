"""What the letters of the etalase say to people without an account."""

from django.utils.translation import gettext as _

from members.services.letters import Words, words_of

from .choices import InquiryLetterKind
from .models import InquiryLetter, PoolLetter
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
        body = _("%(business)s has answered your question. Read it on your own page.")
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
