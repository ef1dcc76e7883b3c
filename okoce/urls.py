"""The root of all addresses; each app keeps its own below."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve

from . import health, outbox

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("dev/kotak-keluar/", outbox.dev_outbox, name="dev_outbox"),
    path("admin/", admin.site.urls),
    path("", include("members.urls")),
    path("", include("etalase.urls")),
]

if settings.LOCAL:
    # A real installation serves pictures from its web server or object store.
    urlpatterns += [
        re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    ]
