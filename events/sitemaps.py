"""The public addresses of the information centre: only what an anonymous visitor may open."""

from django.db.models import QuerySet

from okoce.sitemaps import PagesOfIds, PublicSitemap

from .models import Course, Guide, GuideTopic

# Pages without a row of their own.
STATIC_PAGES = ["events:guide_list", "events:course_list"]


class GuideSitemap(PublicSitemap):
    @property
    def paginator(self) -> PagesOfIds:
        return PagesOfIds(Guide.objects.published().only("slug", "published_at", "reviewed_on"))

    def lastmod(self, item: Guide):
        return item.reviewed_on


class GuideTopicSitemap(PublicSitemap):
    def items(self) -> QuerySet:
        return GuideTopic.objects.order_by("pk")


class CourseSitemap(PublicSitemap):
    def items(self) -> QuerySet:
        return Course.objects.published().order_by("pk")


SECTIONS = {"panduan": GuideSitemap, "topik": GuideTopicSitemap, "pelatihan": CourseSitemap}
