"""Pages of the portal itself."""

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .pages import public_page
from .sitemaps import sections


@require_safe
@public_page("etalase")
def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    return render(request, "home.html")


@require_safe
@public_page("portal")
def privacy_notice(request: HttpRequest) -> HttpResponse:
    """What the portal does with personal data, in plain words."""
    return render(request, "privacy_notice.html")


@require_safe
@public_page("portal")
def accessibility(request: HttpRequest) -> HttpResponse:
    """How the portal is made for everybody, and whom to tell when it is not."""
    return render(request, "accessibility.html")


@require_safe
def switch_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the reader's language and go back to the page they came from."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    target = request.GET.get("lanjut", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    if request.user.is_authenticated and request.user.language != code:
        request.user.language = code
        request.user.save(update_fields=["language"])
    response = redirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=60 * 60 * 24 * 365,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the portal on its home screen."""
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    return JsonResponse(
        {
            "name": "OK OCE Global Office",
            "short_name": "OK OCE",
            "description": _("Register, be mentored, and show your products to Jakarta."),
            "lang": request.LANGUAGE_CODE,
            "start_url": "/",
            "display": "minimal-ui",
            "background_color": "#fbf7f0",
            "theme_color": "#fbf7f0",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )


@require_safe
@public_page("etalase")
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps."""
    return sitemap_views.index(request, sitemaps=sections(), sitemap_url_name="sitemap_section")


@require_safe
@public_page("etalase")
def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    """One page of the sitemap of one section."""
    return sitemap_views.sitemap(
        request, sitemaps=sections(), section=section, template_name="sitemap.xml"
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, for browsers that ask for it at its old address on pages that name none."""
    return redirect(static("img/icon-192.png"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form that came too late or from elsewhere."""
    return render(request, "403_csrf.html", {"here": request.get_full_path()}, status=403)
