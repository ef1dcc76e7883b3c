from django.urls import path

from ..views import notices, whatsapp

urlpatterns = [
    path("saya/kabar/", notices.inbox, name="inbox"),
    path("saya/kabar/dibaca/", notices.inbox_read, name="inbox_read"),
    path("saya/kabar/<int:pk>/", notices.notice_open, name="notice_open"),
    path("akun/kabar/", notices.notice_preferences, name="notice_preferences"),
    path("gerbang/whatsapp/", whatsapp.whatsapp_webhook, name="whatsapp_webhook"),
]
