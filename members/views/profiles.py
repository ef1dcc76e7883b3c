"""What members show of themselves: the profile page, and the forms behind it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from okoce.throttle import limited

from ..forms.profiles import BusinessForm, PreviewForm, ProfileForm
from ..forms.registration import OfferingsForm
from ..models import Business, Connection, Member, User
from ..services.profiles import (
    levels_between,
    save_business,
    save_offerings,
    save_profile,
    visible_fields,
)
from .gates import can_register


@require_GET
@never_cache
def profile(request: HttpRequest, number: str) -> HttpResponse:
    """A member as this reader may see them; the owner may look through other eyes."""
    seen = Q(pk__in=Member.objects.listed_for(request.user).values("pk"))
    if request.user.is_authenticated:
        seen |= Q(user=request.user)
    rows = Member.objects.select_related("user", "kelurahan__kecamatan", "business__sector")
    member = get_object_or_404(rows.filter(seen).defer("nik"), number=number)
    is_own = member.user_id == request.user.pk
    preview = PreviewForm(request.GET).levels() if is_own else None
    levels = preview or levels_between(request.user, member)
    business = getattr(member, "business", None)
    if business and (business.visibility not in levels or (business.hidden_at and not is_own)):
        business = None
    context = {
        "member": member,
        "fields": visible_fields(member, request.user, levels=levels),
        "business": business,
        "offerings": business.offerings.select_related("topic") if business else [],
        "is_own": is_own,
        "levels": preview,
        "is_found": not preview or member.visibility in preview,
        # Whoever may become a member is led on; a desk account is not.
        "may_relate": not is_own
        and (
            not request.user.is_authenticated or request.user.may_meet or can_register(request.user)
        ),
        "relation": _relation(request.user, member),
    }
    return render(request, "members/profile.html", context)


def _relation(user: User | AnonymousUser, member: Member) -> Connection | None:
    """What the reader and this member have with each other, or had once."""
    if not user.is_authenticated or not user.may_meet or user.pk == member.user_id:
        return None
    return Connection.objects.between(user, member.user_id).first()


@never_cache
@login_required
@limited("profile", times=120, seconds=3600)
def profile_edit(request: HttpRequest) -> HttpResponse:
    """What a member tells about themselves, and who sees it."""
    member = Member.objects.filter(user=request.user).first()
    if member is None:
        return redirect("members:registration")
    form = ProfileForm(request.POST or None, request.FILES or None, instance=member)
    if request.method == "POST" and form.is_valid():
        save_profile(member, **form.changes())
        messages.success(request, _("Your profile is saved."))
        return redirect(member)
    context = {"form": form, "member": member}
    return render(request, "members/profile_edit.html", context, status=_status(form))


@never_cache
@login_required
@limited("profile", times=120, seconds=3600)
def business_edit(request: HttpRequest) -> HttpResponse:
    """What a member tells about their business, and who sees it."""
    business = _own_business(request)
    if business is None:
        return redirect("members:registration")
    form = BusinessForm(request.POST or None, request.FILES or None, instance=business)
    if request.method == "POST" and form.is_valid():
        save_business(business, **form.changes())
        messages.success(request, _("Your business page is saved."))
        return redirect("members:business_edit")
    context = {"form": form, "business": business}
    return render(request, "members/business_edit.html", context, status=_status(form))


@never_cache
@login_required
@limited("profile", times=120, seconds=3600)
def offerings_edit(request: HttpRequest) -> HttpResponse:
    """What a business offers and needs; it stays open after the registration."""
    business = _own_business(request)
    if business is None:
        return redirect("members:registration")
    # An empty POST is a form too: nothing to offer, nothing needed.
    form = OfferingsForm(request.POST if request.method == "POST" else None, member=business.member)
    if request.method == "POST" and form.is_valid():
        save_offerings(business, **form.changes())
        messages.success(request, _("What you offer and need is saved."))
        return redirect("members:business_edit")
    context = {"form": form, "business": business}
    return render(request, "members/offerings_edit.html", context, status=_status(form))


def _own_business(request: HttpRequest) -> Business | None:
    """The reader's business; None before they wrote about one."""
    businesses = Business.objects.filter(member__user=request.user)
    return businesses.select_related("member", "kelurahan").first()


def _status(form: Form) -> int:
    return 422 if form.errors else 200
