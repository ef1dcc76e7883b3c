"""What can be reported in the etalase: a product, and the page of a business."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Business, User
from members.reporting import Reportable, register
from members.services import directory

from .models import Product
from .services import catalogue


def find_product(user: User, code: str) -> Product | None:
    """A product on show: everybody sees it."""
    rows = Product.objects.listed().select_related("business__member__user")
    return rows.defer("business__member__nik").filter(code=code).first()


def find_business(user: User, slug: str) -> Business | None:
    rows = Business.objects.listed_for(user).select_related("member__user")
    return rows.defer("member__nik").filter(slug=slug).first()


def hide_business(business: Business) -> None:
    _set_hidden(business, timezone.now())


def show_business(business: Business) -> None:
    _set_hidden(business, None)


def _set_hidden(business: Business, moment) -> None:
    """The page of a business goes or comes back, and its products with it."""
    business.hidden_at = moment
    Business.objects.filter(pk=business.pk).update(hidden_at=moment)
    catalogue.refresh_business(business)
    catalogue.forget_pages()
    directory.refresh(business.member)


register(
    Reportable(
        kind="produk",
        model=Product,
        noun=_("Product"),
        find=find_product,
        title=str,
        path=Product.get_absolute_url,
        author=lambda product: product.business.member.user,
        words=lambda product: product.description,
        hide=catalogue.hide_reported,
        show=catalogue.show_reported,
    )
)
register(
    Reportable(
        kind="usaha",
        model=Business,
        noun=_("Business page"),
        find=find_business,
        title=str,
        path=Business.get_absolute_url,
        author=lambda business: business.member.user,
        words=lambda business: f"{business.makes}\n{business.story}".strip(),
        hide=hide_business,
        show=show_business,
    )
)
