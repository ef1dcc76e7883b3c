"""What beat looks for in the etalase: products left lying. Keys make a repeat harmless."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from members import notices
from members.choices import NoticeTopic, Role
from members.services.reminders import is_workday, late_since, remind_each

from ..choices import ProductStatus, RevisionStatus
from ..models import Product, ProductRevision
from . import (
    alerts,
    care,
    inquiries,
    makers,
    pool_reminders,
    recalls,
    shelf_tasks,
)
from .rules import ANSWER_WITHIN

IDLE = timedelta(days=7)
# What nobody touched for this long was given up; we stop asking.
GIVEN_UP = timedelta(days=21)


def find() -> None:
    """Remind makers of what lies with them, and staff of what is late; safe to run twice."""
    now = timezone.now()
    idle = (now - GIVEN_UP, now - IDLE)
    products = Product.objects.select_related("business__member__user")
    remind_each(
        products.filter(status=ProductStatus.DRAFT, updated_at__range=idle), _remind_of_draft
    )
    remind_each(
        products.filter(status=ProductStatus.RETURNED, status_since__range=idle),
        lambda product: _remind_to_mend(product, f"product:{product.pk}", product.status_since),
    )
    remind_each(
        ProductRevision.objects.filter(
            status=RevisionStatus.RETURNED, status_since__range=idle
        ).select_related("product__business__member__user"),
        lambda revision: _remind_to_mend(
            revision.product, f"revision:{revision.pk}", revision.status_since
        ),
    )
    pool_reminders.find()
    if is_workday(timezone.localdate()):
        tell_of_late_curation()
    care.find_reminders()
    inquiries.find_reminders()
    recalls.find_reminders()
    shelf_tasks.find_reminders()
    makers.find_reminders()
    alerts.find_reminders()


def _remind_of_draft(product: Product) -> None:
    notices.notify(
        product.business.member.user,
        "product_idle",
        # Once for each time the draft was left: editing it starts the days afresh.
        key=f"product:{product.pk}:idle:{product.updated_at:%Y%m%d%H%M%S}",
        topic=NoticeTopic.REMINDER,
        title=_("“%(product)s” is still a draft"),
        body=_("What you entered is kept. Finish it and send it to the curators."),
        params={"product": product.name},
        path=reverse("etalase:product_edit", args=[product.pk]),
    )


def _remind_to_mend(product: Product, subject: str, since: datetime) -> None:
    notices.notify(
        product.business.member.user,
        "product_not_mended",
        key=f"{subject}:mend:{since:%Y%m%d%H%M%S}",
        topic=NoticeTopic.REMINDER,
        title=_("“%(product)s” waits to be mended"),
        body=_("A curator sent it back a week ago. Read the reason, mend it and send it again."),
        params={"product": product.name},
        path=reverse("etalase:product_edit", args=[product.pk]),
    )


def tell_of_late_curation() -> None:
    """Once a working day, tell staff how many products wait for them too long."""
    late = {"status_since__lt": late_since(ANSWER_WITHIN)}
    count = (
        Product.objects.waiting_for_curation().filter(**late).count()
        + ProductRevision.objects.waiting_for_curation().filter(**late).count()
    )
    if not count:
        return
    notices.notify_role(
        Role.STAFF,
        "curation_late",
        key=f"curation-late:{timezone.localdate()}",
        topic=NoticeTopic.WORK,
        title=_("Curation is late"),
        body=ngettext_lazy(
            "%(count)d product has waited for a curator longer than %(days)d working days.",
            "%(count)d products have waited for a curator longer than %(days)d working days.",
            "count",
        ),
        params={"count": count, "days": ANSWER_WITHIN},
        path=reverse("admin:index"),
    )
