"""The root of all addresses; each app keeps its own below."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve

from . import health, outbox, showcase, views

# allauth calls this when one of its own limits is reached.
handler429 = "members.views.accounts.too_many_requests"

urlpatterns = [
    path("", views.home, name="home"),
    path("bahasa/<slug:code>/", views.switch_language, name="switch_language"),
    path("privasi/", views.privacy_notice, name="privacy_notice"),
    path("aksesibilitas/", views.accessibility, name="accessibility"),
    path("favicon.ico", views.favicon),
    path("app.webmanifest", views.manifest, name="manifest"),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap, name="sitemap_section"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("dev/komponen/", showcase.components, name="components"),
    path("dev/kotak-keluar/", outbox.dev_outbox, name="dev_outbox"),
    path("admin/", admin.site.urls),
    path("akun/", include("members.account_urls")),
    path("", include("members.urls")),
    path("", include("etalase.urls")),
    path("", include("events.urls")),
    path("", include("loans.urls")),
]

if settings.LOCAL:
    # A real installation serves pictures from its web server or object store.
    urlpatterns += [
        re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    ]
