"""The forum. Codes have no hyphen, so a topic's address is read in one way only."""

from django.urls import path, register_converter

from ..views import forum as views


class PostCode:
    regex = "[0-9A-Za-z]{1,10}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(PostCode, "post")

urlpatterns = [
    path("forum/", views.forum, name="forum"),
    path("forum/baru/", views.topic_create, name="topic_create"),
    path("forum/tema/<slug:slug>/", views.forum_theme, name="forum_theme"),
    path("forum/kecamatan/<slug:slug>/", views.forum_kecamatan, name="forum_kecamatan"),
    path("forum/balasan/<post:code>/sunting/", views.reply_edit, name="reply_edit"),
    path("forum/balasan/<post:code>/<slug:move>/", views.reply_move, name="reply_move"),
    path("forum/<post:code>-<slug:slug>/", views.topic, name="topic"),
    path("forum/<post:code>/sunting/", views.topic_edit, name="topic_edit"),
    path("forum/<post:code>/<slug:move>/", views.topic_move, name="topic_move"),
]
