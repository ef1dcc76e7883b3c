from django.urls import path

from ..views import messages as views

urlpatterns = [
    path("pesan/", views.conversations, name="conversations"),
    path("pesan/<slug:code>/", views.conversation, name="conversation"),
    path("pesan/<slug:code>/baru/", views.conversation_new, name="conversation_new"),
    path("pesan/<slug:code>/gambar/<slug:picture>/", views.message_picture, name="message_picture"),
]
