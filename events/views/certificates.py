"""Certificates: one's own, and the page on which anybody sees whether one is valid."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from okoce.codes import tidy_code
from okoce.errors import RuleBroken
from okoce.private_files import send_private_file
from okoce.schema import absolute
from okoce.throttle import client_address, limit, limited

from ..forms.graduation import CertificateCodeForm
from ..models import Certificate
from ..services import certificates as services

# A stranger who looks at more is no employer with a pile of papers.
LOOKS, LOOK_SECONDS = 60, 600


# For everybody.


@never_cache
@require_safe
def certificate_find(request: HttpRequest) -> HttpResponse:
    """Where a code is typed; a right one leads to the page of its certificate."""
    form = CertificateCodeForm(request.GET if "kode" in request.GET else None)
    if form.is_valid():
        return redirect("events:certificate_detail", form.cleaned_data["kode"])
    context = {"form": form}
    status = 422 if form.errors else 200
    return _unlisted(render(request, "events/certificates/find.html", context, status=status))


@never_cache
@require_safe
def certificate_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate is valid: with the initials of its holder, who reads their name."""
    _count_look(request)
    certificate = _find(code)
    if certificate is None:
        return _unknown(request)
    if certificate.code != code:
        return redirect(certificate)
    is_own = request.user.is_authenticated and certificate.user_id == request.user.pk
    return _page(request, certificate, is_whole=is_own)


@never_cache
@require_safe
def certificate_whole(request: HttpRequest, code: str, link: str) -> HttpResponse:
    """The same with the whole name, by the link that the holder gives away."""
    _count_look(request)
    certificate = _find(code)
    if certificate is None or certificate.link != link:
        return _unknown(request)
    return _page(request, certificate, is_whole=True)


def _count_look(request: HttpRequest) -> None:
    limit("certificate", client_address(request), times=LOOKS, seconds=LOOK_SECONDS)


def _find(code: str) -> Certificate | None:
    rows = Certificate.objects.select_related("course", "replaced_by")
    return rows.filter(code=tidy_code(code)).first()


def _page(request: HttpRequest, certificate: Certificate, *, is_whole: bool) -> HttpResponse:
    context = {
        "certificate": certificate,
        "shown_name": certificate.name if is_whole else certificate.initials,
        "is_whole": is_whole,
    }
    return _unlisted(render(request, "events/certificates/detail.html", context))


def _unknown(request: HttpRequest) -> HttpResponse:
    context = {"form": CertificateCodeForm(), "is_unknown": True}
    return _unlisted(render(request, "events/certificates/find.html", context, status=404))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """No search engine keeps the page, and other sites never hear of its address."""
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


# One's own.


@never_cache
@login_required
@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    """One's certificates, with the link to show and what to do after a change of name."""
    own = Certificate.objects.owned_by(request.user).select_related("course", "replaced_by")
    member = getattr(request.user, "member", None)
    certificates = list(own.order_by("-issued_on", "-id"))
    for certificate in certificates:
        certificate.whole_address = absolute(certificate.whole_url)
        certificate.may_be_renamed = (
            certificate.is_valid
            and member is not None
            and member.is_verified
            and member.name != certificate.name
        )
    context = {"certificates": certificates, "name": member.name if member else ""}
    return render(request, "events/certificates/list.html", context)


@never_cache
@login_required
@require_safe
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponseBase:
    """One's own certificate to print; made now if nobody has made it yet."""
    certificate = get_object_or_404(Certificate.objects.owned_by(request.user).valid(), code=code)
    if not certificate.file and not services.make(certificate):
        messages.info(request, _("It is being made just now. Please come back in a moment."))
        return redirect("events:certificate_list")
    return send_private_file(certificate.file, download_name=f"sertifikat-{certificate.number}")


@never_cache
@login_required
@require_POST
@limited("certificate-own", times=20, seconds=3600)
def certificate_reissue(request: HttpRequest, code: str) -> HttpResponse:
    """A new certificate in one's new name; the old one ends."""
    certificate = _own(request, code)
    try:
        new = services.reissue(certificate, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        done = _("Your new certificate has the number %(number)s. The old one ended.")
        messages.success(request, done % {"number": new.number})
    return redirect("events:certificate_list")


@never_cache
@login_required
@require_POST
@limited("certificate-own", times=20, seconds=3600)
def certificate_renew_link(request: HttpRequest, code: str) -> HttpResponse:
    """A new link to the page with one's whole name; the old one leads nowhere."""
    services.renew_link(_own(request, code), by=request.user)
    messages.success(request, _("The link is new. Whoever has the old one sees nothing."))
    return redirect("events:certificate_list")


def _own(request: HttpRequest, code: str) -> Certificate:
    return get_object_or_404(Certificate.objects.owned_by(request.user), code=code)
