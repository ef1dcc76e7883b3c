"""Every address and every list of the desk has a row here, and answers strangers as it says."""

import re

import pytest
from django.contrib import admin
from django.urls import get_resolver

from members.choices import Role
from members.models import User
from tests.factories import MemberFactory, PendampingFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db

# Which addresses. A new one without a row fails.

PUBLIC = """
    / bahasa/<slug:code>/ privasi/ aksesibilitas/ favicon.ico app.webmanifest healthz readyz
    etalase/ etalase/<slug:slug>/ produk/<int:pk>-<slug:slug>/ produk/<int:pk>/ usaha/<slug:slug>/
    r/<slug:code>/ wa/usaha/<slug:slug>/ wa/<str:code>/ sitemap.xml
    sitemap-<slug:section>.xml robots.txt
    produk/<int:pk>-<slug:slug>/kartu-<slug:version>.jpg
    usaha/<slug:slug>/kartu-<slug:version>.jpg etalase/baru.atom etalase/<slug:slug>/baru.atom
    produk/<int:pk>-<slug:slug>/tanya/ tanya/<str:link>/ tanya/<str:link>/<slug:move>/
    produk/<int:pk>-<slug:slug>/kabari/ etalase/kabari/ pantauan/terkirim/ pantauan/<str:key>/
    pantauan/<str:key>/<slug:move>/
    perizinan/ perizinan/cek/ perizinan/izin/<slug:code>/
    acara/ acara/kalender/ acara/<int:pk>-<slug:slug>/ acara/<int:pk>-<slug:slug>/daftar/
    acara.ics acara/<slug:area>.ics acara/kalender/<slug:secret>.ics
    acara/<int:pk>-<slug:slug>/kalender.ics acara/kursi/<str:link>/kalender.ics
    acara/kode/<str:key>/ acara/kursi/<str:link>/ acara/kursi/<str:link>/<slug:move>/
    acara/kursi/<str:link>/hadir/
    borongan/ borongan/terkirim/ borongan/<str:key>/ borongan/<str:key>/terima/
    borongan/<str:key>/<slug:move>/
    etalase/koleksi/ etalase/koleksi/<slug:slug>/ etalase/koleksi/<slug:slug>/katalog.pdf
    etalase/koleksi/<slug:slug>/kartu-<slug:version>.jpg
    etalase/baru/ etalase/dekat/ etalase/pembuat-pekan-ini/ etalase/<slug:slug>/katalog.pdf
    usaha/<slug:slug>/katalog.pdf
    anggota/ anggota/<str:number>/ ^media/(?P<path>.*)$
    etalase/undian/ etalase/undian/aturan/ etalase/undian/<str:code>/
    etalase/undian/<str:code>/daftar.csv etalase/undian/<str:code>/undian.json
    etalase/undian/<str:code>/ulang/
    etalase/simpan/<slug:code>/ etalase/simpanan/ etalase/simpanan/katalog.pdf
    panduan/ panduan/tanya/<str:code>/ panduan/topik/<slug:slug>/ panduan/<slug:slug>/
    pelatihan/ pelatihan/<slug:slug>/ pelatihan/<slug:slug>/<int:number>-<slug:title>/
    pelatihan/<slug:slug>/<int:number>.pdf
    sertifikat/ sertifikat/<slug:code>/ sertifikat/<slug:code>/<slug:link>/
    ruang/ ruang/<slug:slug>/
    pelatihan/<slug:slug>/<int:number>.pdf pelatihan/luring.js
    permodalan/ permodalan/simulasi/ permodalan/banding/ permodalan/<slug:slug>/
"""
# Anybody may send these forms; an empty one is refused.
FORMS = """
    borongan/baru/
    etalase/simpanan/hapus/
    panduan/tanya/ panduan/<slug:slug>/suara/
"""
# The doors themselves.
DOORS = """
    akun/masuk/ akun/masuk/kode/ akun/masuk/kata-sandi/ akun/daftar/ akun/kode/ akun/keluar/
    akun/tidak-aktif/ akun/kata-sandi/lupa/
"""
# Only with a signature or a word that WhatsApp shares with us.
GATES = "gerbang/whatsapp/"
SIGNED_IN = """
    akun/ akun/kata-sandi/ akun/email/ akun/email/kode/ akun/telepon/ akun/telepon/kode/
    akun/konfirmasi/ akun/konfirmasi/kode/ akun/konfirmasi/aplikasi/ akun/konfirmasi/passkey/
    akun/sesi/ akun/sesi/<int:pk>/akhiri/ akun/keamanan/ akun/keamanan/masuk/
    akun/keamanan/aplikasi/ akun/keamanan/aplikasi/lepas/ akun/keamanan/pemulihan/
    akun/keamanan/pemulihan/baru/ akun/keamanan/pemulihan/unduh/ akun/keamanan/passkey/
    akun/keamanan/passkey/tambah/ akun/keamanan/passkey/masuk/
    akun/keamanan/passkey/<int:pk>/hapus/ akun/keamanan/passkey/<int:pk>/nama/
    akun/kabar/ akun/privasi/ akun/privasi/unduh/ akun/privasi/hapus/
    akun/privasi/persetujuan/<int:pk>/tarik/ akun/privasi/persetujuan/<int:pk>/beri/
    saya/ saya/pendaftaran/ saya/pendaftaran/cari-kelurahan/ saya/pendaftaran/<slug:step>/
    saya/profil/ saya/usaha/ saya/usaha/kebutuhan/ saya/usaha/izin/ saya/usaha/izin/baru/
    saya/usaha/izin/<int:pk>/ saya/usaha/izin/<int:pk>/cabut/ saya/usaha/izin/<int:pk>/berkas/
    lapor/ lapor/kasus/<str:code>/ lapor/<slug:kind>/<str:ref>/
    saya/kabar/ saya/kabar/dibaca/ saya/kabar/<int:pk>/
    anggota/cocok/ anggota/<str:number>/hubungi/ anggota/<str:number>/blokir/
    jaringan/ jaringan/pendamping/
    jaringan/blokir/ jaringan/<str:code>/ jaringan/<str:code>/blokir/
    jaringan/<str:code>/<slug:move>/
    jaringan/temu/ jaringan/temu/<str:code>/ jaringan/temu/<str:code>.ics
    jaringan/temu/<str:code>/<slug:move>/ jaringan/<str:code>/temu/
    kesepakatan/ kesepakatan/baru/<str:code>/ kesepakatan/<str:code>/
    kesepakatan/<str:code>/kabar/ kesepakatan/<str:code>/kalimat/
    kesepakatan/<str:code>/<slug:move>/
    forum/ forum/baru/ forum/tema/<slug:slug>/ forum/kecamatan/<slug:slug>/
    forum/<post:code>-<slug:slug>/ forum/<post:code>/sunting/ forum/<post:code>/<slug:move>/
    forum/balasan/<post:code>/sunting/ forum/balasan/<post:code>/<slug:move>/
    saya/produk/ saya/produk/baru/ saya/produk/<int:pk>/ saya/produk/<int:pk>/pratinjau/
    saya/produk/<int:pk>/foto/ saya/produk/<int:pk>/foto/<int:photo_pk>/
    saya/produk/<int:pk>/foto/<int:photo_pk>/<slug:move>/ saya/produk/<int:pk>/rekomendasi/
    saya/produk/<int:pk>/halal/
    saya/produk/unduh/ saya/produk/impor/ saya/produk/impor/contoh.csv
    saya/produk/impor/<slug:code>/ saya/produk/impor/<slug:code>/simpan/
    saya/produk/impor/<slug:code>/laporan.csv
    saya/produk/perhatian/ saya/produk/<int:pk>/hasil/ saya/produk/<int:pk>/konfirmasi/
    saya/produk/<int:pk>/perubahan/<slug:move>/ saya/produk/<int:pk>/<slug:move>/
    saya/pantauan/ saya/acara/ saya/acara/<str:code>/
    perizinan/saya/ perizinan/urus/<slug:code>/ perizinan/kasus/<slug:reference>/
    perizinan/kasus/<slug:reference>/bagian/<int:number>/
    perizinan/kasus/<slug:reference>/jawaban/
    perizinan/kasus/<slug:reference>/berkas/<int:pk>/
    perizinan/kasus/<slug:reference>/berkas/<int:pk>/hapus/
    perizinan/kasus/<slug:reference>/<slug:move>/
    saya/acara/<str:code>/<slug:move>/ saya/acara/<str:code>/kalender.ics saya/kalender/
    saya/acara/<str:code>/<slug:move>/
    saya/acara/<str:code>/hadir/ acara/tiket/<str:code>/
    saya/pertanyaan/ saya/pertanyaan/<str:code>/ saya/pertanyaan/<str:code>/<slug:move>/
    etalase/rak/isi/<slug:code>/
    saya/rak/hasil/
    saya/borongan/ saya/borongan/<str:code>/ saya/borongan/<str:code>/<int:pk>/<slug:move>/
    saya/rak/ saya/rak/minta/ saya/rak/<int:pk>/ubah/ saya/rak/<int:pk>/tarik/
    saya/rak/tawaran/<str:code>/<slug:move>/
    pelatihan/<slug:slug>/kuis/ pelatihan/<slug:slug>/kuis/<slug:code>/
    pelatihan/<slug:slug>/kuis/<slug:code>/jawab/ pelatihan/<slug:slug>/<int:number>/selesai/
    saya/praktik/ saya/praktik/<slug:slug>/ saya/praktik/<slug:slug>/tarik/
    praktik/gambar/<slug:code>/
    saya/sertifikat/ saya/sertifikat/<slug:code>.pdf saya/sertifikat/<slug:code>/ganti/
    saya/sertifikat/<slug:code>/tautan/
    ruang/<slug:slug>/pesan/ saya/ruang/ saya/ruang/<slug:code>/
    saya/ruang/<slug:code>/pindah/ saya/ruang/<slug:code>/<slug:move>/
    permodalan/rujukan/ permodalan/<slug:slug>/ajukan/ permodalan/rujukan/<slug:reference>/
    permodalan/rujukan/<slug:reference>/izin/ permodalan/rujukan/<slug:reference>/rekomendasi/
    permodalan/rujukan/<slug:reference>/berkas/ permodalan/rujukan/<slug:reference>/berkas/<int:pk>/
    permodalan/rujukan/<slug:reference>/berkas/<int:pk>/hapus/
    permodalan/rujukan/<slug:reference>/angsuran/<int:number>/
    permodalan/rujukan/<slug:reference>/angsuran/<int:number>/bukti/
    permodalan/rujukan/<slug:reference>/<slug:move>/
    perkembangan/ perkembangan/isi/<slug:month>/ perkembangan/laba-rugi.pdf
    perkembangan/anggota/<str:number>/ perkembangan/modal/ perkembangan/pekerjaan/
    perkembangan/impor/ perkembangan/impor/simpan/ perkembangan/impor/contoh.csv
    perkembangan/pekerjaan/baru/ perkembangan/pekerjaan/<int:pk>/
    perkembangan/pekerjaan/<int:pk>/akhiri/ perkembangan/pekerjaan/<int:pk>/<slug:move>/
    saya/pendampingan/ saya/pendampingan/minta/ saya/pendampingan/berhenti/
    pendampingan/sesi/<slug:code>/ pendampingan/sesi/<slug:code>/<slug:move>/
    pendampingan/langkah/<int:pk>/<slug:move>/
    pesan/ pesan/<slug:code>/ pesan/<slug:code>/baru/ pesan/<slug:code>/gambar/<slug:picture>/
"""
# Neither strangers nor members; below admin/ each list has its row in RIGHTS.
STAFF = """
    admin/ lapangan/ lapangan/<str:number>/ lapangan/<str:number>/verifikasi/
    lapangan/<str:number>/kembalikan/ lapangan/<str:number>/tandai/ lapangan/<str:number>/nik/
    lapangan/<str:number>/langkah/<slug:code>/ lapangan/<str:number>/kelulusan/
    lapangan/<str:number>/kelulusan/tarik/
    etalase/rak/ etalase/rak/tugas/ etalase/rak/pindai/ etalase/rak/<slug:site>/
    etalase/rak/tarik/ etalase/rak/tarik/<slug:code>/
    etalase/rak/<slug:site>/label/ etalase/rak/<slug:site>/label.pdf
    etalase/rak/petak/<slug:code>/ etalase/rak/petak/<slug:code>/isi/
    etalase/rak/isi/<slug:code>/taruh/ etalase/rak/isi/<slug:code>/hitung/
    etalase/rak/isi/<slug:code>/catat/ etalase/rak/isi/<slug:code>/turun/
    etalase/rak/isi/<slug:code>/batal/
    pendampingan/ pendampingan/daftar/ pendampingan/mulai/<str:number>/
    pendampingan/beban/ pendampingan/beban/<slug:code>/ pendampingan/<slug:code>/
    pendampingan/<slug:code>/usul/ pendampingan/<slug:code>/kunjungan/
    pendampingan/<slug:code>/<slug:move>/
    panduan/pratinjau/<int:pk>/
    acara/kelola/<int:pk>/seri/ acara/kelola/<int:pk>/seri/ubah/
    acara/kelola/<int:pk>/seri/batal/ acara/kelola/<int:pk>/seri/tambah/
    mitra/ mitra/rujukan/<slug:reference>/ mitra/rujukan/<slug:reference>/nik/
    mitra/rujukan/<slug:reference>/berkas/<int:pk>/
    mitra/rujukan/<slug:reference>/angsuran/<int:number>/<slug:move>/
    mitra/rujukan/<slug:reference>/<slug:move>/
    perizinan/meja/ perizinan/untuk/<str:number>/
    perkembangan/ringkasan/ perkembangan/pekerjaan/meja/ perkembangan/pekerjaan/<int:pk>/periksa/
    pendampingan/sesi/<slug:code>/kalender.ics
    ruang/meja/ ruang/meja/pesan/<slug:slug>/
    acara/kelola/praktik/ acara/kelola/praktik/<slug:code>/
    acara/kelola/praktik/<slug:code>/<slug:move>/ acara/kelola/<int:pk>/kelulusan/
    acara/kelola/ acara/kelola/<int:pk>/
    acara/kelola/praktik/<slug:code>/<slug:move>/
    acara/kelola/ acara/kelola/<int:pk>/ acara/kelola/<int:pk>/pintu/<int:session>/
    acara/kelola/<int:pk>/peserta/ acara/kelola/<int:pk>/kabar/
    acara/kelola/<int:pk>/pintu/<int:session>/pindai/
    acara/kelola/<int:pk>/pintu/<int:session>/masuk/
    acara/kelola/<int:pk>/pintu/<int:session>/kode/
    acara/kelola/<int:pk>/hadir/<int:session>/
    acara/kelola/<int:pk>/hadir/<int:session>/lembar.pdf acara/kelola/tingkat-hadir/
    acara/kelola/<int:pk>/pintu/<int:session>/daftar.pdf
    mitra/syarat/ mitra/syarat/baru/<slug:slug>/<slug:kind>/ mitra/syarat/<slug:kind>/<int:pk>/
    mitra/syarat/<slug:kind>/<int:pk>/tarik/
"""
DEMO = "dev/komponen/ dev/kotak-keluar/"
KINDS = {
    route: kind
    for kind, routes in {
        "public": PUBLIC,
        "form": FORMS,
        "door": DOORS,
        "gate": GATES,
        "signed in": SIGNED_IN,
        "staff": STAFF,
        "demo": DEMO,
    }.items()
    for route in routes.split()
}
SIGN_IN = ("/akun/masuk/", "/admin/login/")


def routes(patterns=None, before: str = "") -> set[str]:
    """The pattern of every address; those of the desk are one, each list has its own test."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if route == "admin/":
            found.add(route)
        elif hasattr(pattern, "url_patterns"):
            found |= routes(pattern.url_patterns, route)
        else:
            found.add(route or "/")
    return found


def address(route: str) -> str:
    """An address that fits, of a row that does not exist."""
    path = re.sub(r"\^|\(\?P<path>.*", "", route.removeprefix("/"))
    return "/" + re.sub(r"<\w+:\w+>", "x", re.sub(r"<int:\w+>", "999999", path))


def test_every_address_has_a_row():
    assert routes() == KINDS.keys()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("route", "kind"), KINDS.items(), ids=list(KINDS))
def test_strangers_get_in_only_where_it_is_public(client, settings, route, kind, method):
    settings.OUTBOX = settings.DEMO = settings.DEBUG = False
    response = getattr(client, method)(address(route))

    assert response.status_code < 500
    is_sent_away = response.status_code == 302 and response.url.startswith(SIGN_IN)
    if kind in ("signed in", "staff"):
        assert is_sent_away or response.status_code == 405
    elif kind == "demo":
        assert response.status_code == 404
    elif kind == "gate":
        assert response.status_code == 403
    elif kind == "form":
        assert response.status_code in ((200, 404) if method == "get" else (422, 404))
    elif kind == "public":
        assert not is_sent_away
        # A page for everybody is only read.
        assert method == "get" or response.status_code in (404, 405)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", STAFF.split())
def test_members_do_not_reach_the_desks(client, route, method):
    client.force_login(MemberFactory().user)

    response = getattr(client, method)(address(route))

    assert response.status_code in (302, 403, 404, 405)
    assert response.status_code != 302 or response.url.startswith(SIGN_IN)


# Which lists of the desk: view, add, change, delete. A new one without a row fails. That a step
# is open to somebody says `test_roles`: here "change" is that the buttons may be asked for at all.

PEOPLE = {
    "pendamping": PendampingFactory,
    "staff": StaffFactory,
    "operator": lambda: StaffFactory(group=Role.OPERATOR),
    "lender": lambda: StaffFactory(group=Role.LENDER),
    "superadmin": lambda: UserFactory(is_staff=True, is_superuser=True),
}
RIGHTS = {
    # list: pendamping, staff, superadmin; operators and lenders have no list yet
    "members.Member": ("vc", "vc", "vc"),
    "events.Event": ("vac", "vac", "v"),
    "members.Business": ("v", "v", "v"),
    "members.Credential": ("v", "vc", "vc"),
    "members.ClaimCase": ("", "vc", "vc"),
    "members.AccessLog": ("", "v", "v"),
    # A pendamping reads what they took along themselves.
    "members.ExportLog": ("v", "v", "v"),
    "members.Delivery": ("", "", "v"),
    "members.ReportCase": ("", "vc", "vc"),
    "members.SpamWord": ("", "vac", "vac"),
    "members.User": ("", "", "vac"),
    "members.PendampingAssignment": ("", "v", "vacd"),
    "members.Kecamatan": ("", "v", "v"),
    "members.Kelurahan": ("", "v", "v"),
    "members.Holiday": ("", "vac", "vacd"),
    "members.Sector": ("", "vac", "vac"),
    "members.Topic": ("", "vac", "vac"),
    "members.Step": ("", "vc", "vac"),
    "members.ConsentText": ("", "v", "va"),
    # Figures only; a superadmin has no part in deals.
    "members.Deal": ("", "v", ""),
    "members.ForumTopic": ("", "vc", "vc"),
    "members.ForumReply": ("", "vc", "vc"),
    "members.ForumTheme": ("", "vac", "vac"),
    "etalase.Category": ("v", "vac", "vac"),
    "etalase.Product": ("v", "vc", "vc"),
    # Figures only.
    "etalase.SlotDay": ("", "v", ""),
    "etalase.Site": ("", "vac", "vac"),
    "etalase.Shelf": ("", "vac", "vac"),
    "etalase.Placement": ("v", "v", "v"),
    "etalase.Recall": ("v", "v", "v"),
    "etalase.Inquiry": ("v", "v", "v"),
    "etalase.PoolOrder": ("", "vc", "vc"),
    "etalase.DrawRule": ("", "vac", "vac"),
    "etalase.DrawRound": ("", "vac", "vc"),
    "etalase.PlaceRequest": ("", "v", "v"),
    # A superadmin writes and publishes none.
    "etalase.Collection": ("vac", "vac", "v"),
    "etalase.MakerOfWeek": ("", "va", "va"),
    # A superadmin writes and publishes none.
    "events.Course": ("vac", "vac", "v"),
    # A superadmin decides nobody's graduation.
    "events.GraduationProposal": ("", "vc", "v"),
    "events.Certificate": ("", "vc", "v"),
    "events.Room": ("v", "vac", "vac"),
    "events.RoomRules": ("", "vac", "vac"),
    "events.ForecastRule": ("", "vac", "vac"),
    # A superadmin needs not know who sits where.
    "events.Booking": ("v", "v", ""),
    # Nor who is mentored.
    "events.Mentoring": ("v", "v", ""),
    # Nor who was declined.
    "events.Mending": ("v", "v", ""),
    # A superadmin writes, reviews and publishes none.
    "events.Guide": ("vac", "vac", "v"),
    "events.GuideTopic": ("v", "vac", "vac"),
    "events.GuideQuestion": ("vc", "vc", "v"),
    "events.GuideVote": ("", "v", "v"),
    "events.Lesson": ("vac", "vac", "v"),
    "events.QuizQuestion": ("vac", "vac", "v"),
    "loans.PermitKind": ("", "vac", "vac"),
    # A superadmin needs not know who applies for what.
    "loans.PermitCase": ("", "v", ""),
    "loans.PermitTerms": ("", "vac", "vac"),
    "loans.PermitRule": ("", "vac", "vac"),
    "loans.PlaceRule": ("", "vac", "vac"),
    "loans.PermitQuestion": ("", "vac", "vac"),
    "loans.ConsentWording": ("", "vac", "vac"),
    "loans.EconomicCap": ("", "vac", "vac"),
    "loans.SizeClassLimit": ("", "vac", "vac"),
    "loans.Lender": ("", "vac", "vac"),
    # A superadmin proposes and approves no terms.
    "loans.LenderStatus": ("", "vac", "v"),
    "loans.LenderProduct": ("", "vac", "v"),
    "auth.Group": ("", "", "vacd"),
    "account.EmailAddress": ("", "", "v"),
    "mfa.Authenticator": ("", "", "vd"),
    "usersessions.UserSession": ("", "", "v"),
}


def test_every_list_of_the_desk_has_a_row():
    assert {model._meta.label for model in admin.site._registry} == RIGHTS.keys()


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_the_desk_opens_to_each_group_what_its_row_says(rf, client, model, who):
    user: User = PEOPLE[who]()
    row = dict(zip(("pendamping", "staff", "superadmin"), RIGHTS[model._meta.label], strict=True))
    request = rf.get("/")
    request.user = user
    client.force_login(user)
    place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"

    desk = admin.site._registry[model]
    allowed = {
        "v": desk.has_view_permission(request),
        "a": client.get(f"{place}add/").status_code == 200,
        "c": desk.has_change_permission(request),
        "d": desk.has_delete_permission(request),
    }

    assert "".join(letter for letter, may in allowed.items() if may) == row.get(who, "")
    assert client.get(place).status_code == (200 if allowed["v"] else 403)
