"""Tags and filters that every template has."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from okoce import charts, dates, percents, phones, rupiah

register = template.Library()


def _filter(name: str, function) -> None:
    """Register ``function`` as a filter that leaves an empty value empty."""
    register.filter(name, lambda value: "" if value is None or value == "" else function(value))


_filter("rupiah", rupiah.format_rupiah)
_filter("long_date", dates.long_date)
_filter("day_and_month", dates.day_and_month)
_filter("short_date", dates.short_date)
_filter("brief_date", dates.brief_date)
_filter("clock", dates.clock)
_filter("lasting", dates.lasting)
_filter("local_phone", phones.local_phone)


register.simple_tag(charts.column_chart)
register.simple_tag(charts.length_bar)
register.simple_tag(charts.row_chart)
register.simple_tag(charts.stacked_chart)


@register.filter
def percent(value: Decimal | None, places: int | None = None) -> str:
    """``1,5%``; with ``places`` always so many digits behind the comma."""
    return "" if value is None or value == "" else percents.format_percent(value, places)


@register.filter
def until(first: date, last: date) -> str:
    """``14 Feb 2018 – 2 Mar 2018``."""
    return f"{dates.short_date(first)} – {dates.short_date(last)}"


@register.filter
def when(moment: date | datetime | None) -> str:
    """How long ago, for as long as that says more than a date: ``today 09.30 WIB``."""
    if not moment:
        return ""
    if not isinstance(moment, datetime):
        return dates.short_date(moment)
    ago = timezone.now() - moment
    if timedelta(0) <= ago < timedelta(minutes=1):
        return _("just now")
    if timedelta(0) <= ago < timedelta(hours=1):
        minutes = ago.seconds // 60
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {
            "count": minutes
        }
    day, time = timezone.localtime(moment).date(), dates.clock(moment)
    today = timezone.localdate()
    if day == today:
        return _("today %(time)s") % {"time": time}
    if day == today - timedelta(days=1):
        return _("yesterday %(time)s") % {"time": time}
    return _("%(date)s, %(time)s") % {"date": dates.short_date(day), "time": time}


@register.simple_tag(takes_context=True)
def here(context: dict, path: str, *, exact: bool = False) -> str:
    """``page`` or ``true`` for ``aria-current`` when the reader is at or below ``path``."""
    request: HttpRequest | None = context.get("request")
    if not request or not path:
        return ""
    if request.path == path:
        return "page"
    return "true" if not exact and request.path.startswith(path) else ""


@register.simple_tag(takes_context=True)
def canonical(context: dict, path: str = "") -> SafeString:
    """The one address of a public page, for search engines: no filter, no place in a list."""
    address = settings.SITE_URL + (path or context["request"].path)
    return format_html('<link rel="canonical" href="{}">', address)


@register.simple_tag
def new_id(prefix: str) -> str:
    """An element id that no other part of the page has."""
    return f"{prefix}-{uuid4().hex[:8]}"


@register.simple_tag
def dotted(*parts: object) -> SafeString:
    """The parts that say something, with a dot between them."""
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))


@register.filter
def only_if(text: str, condition: object) -> str:
    """``text`` where the condition holds, else nothing."""
    return text if condition else ""


@register.filter
def srcset(photo, extension: str) -> str:
    """The widths of a photo as the attribute of that name wants them."""
    return photo.srcset(extension)


@register.filter
def rendition(photo, width: int) -> str:
    """The address of a photo's JPEG that fills ``width`` pixels."""
    return photo.url(width, "jpg")
