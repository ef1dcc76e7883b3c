from django.urls import path

from ..views import connections as views

# Fixed words come before codes.
urlpatterns = [
    path("anggota/<str:number>/hubungi/", views.connect, name="connect"),
    path("anggota/<str:number>/blokir/", views.block, name="block"),
    path("jaringan/", views.network, name="network"),
    path("jaringan/pendamping/", views.connect_pendamping, name="connect_pendamping"),
    path("jaringan/blokir/", views.blocks, name="blocks"),
    path("jaringan/<str:code>/", views.connection, name="connection"),
    path("jaringan/<str:code>/blokir/", views.connection_block, name="connection_block"),
    path("jaringan/<str:code>/<slug:move>/", views.connection_move, name="connection_move"),
]
