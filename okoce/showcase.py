"""A page for developers that shows every component and every state of a form field.

Open in a demo and while developing; the browser tests look at it too. Its words are sample data,
so they are not translated.
"""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect

from .phones import PhoneField
from .rupiah import RupiahField

TONES = ["neutral", "info", "success", "warn", "danger", "achieve"]
KINDS = [("makanan", "Makanan"), ("fesyen", "Fesyen"), ("kerajinan", "Kerajinan")]


class SampleForm(forms.Form):
    """One field of each kind that the portal uses."""

    name = forms.CharField(label="Nama usaha", help_text="Seperti di papan nama.", max_length=60)
    phone = PhoneField(label="Nomor WhatsApp")
    email = forms.EmailField(label="Email", required=False)
    price = RupiahField(label="Harga", min_value=1, max_value=1_000_000_000)
    since = forms.DateField(
        label="Buka sejak", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    code = forms.CharField(
        label="Kode",
        max_length=6,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    kind = forms.ChoiceField(label="Kategori", choices=[("", "Pilih satu"), *KINDS])
    stock = forms.ChoiceField(
        label="Ketersediaan",
        choices=[("ada", "Ada stok"), ("pesan", "Dibuat sesuai pesanan"), ("habis", "Habis")],
        widget=forms.RadioSelect,
        help_text="Pembeli melihat ini di etalase.",
    )
    needs = forms.MultipleChoiceField(
        label="Yang dibutuhkan",
        choices=[("kemasan", "Kemasan"), ("reseller", "Reseller atau agen"), ("mesin", "Mesin")],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--row"}),
        required=False,
    )
    story = forms.CharField(
        label="Cerita",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": "%s huruf lagi"}),
    )
    photo = forms.FileField(
        label="Foto",
        widget=forms.FileInput(attrs={"accept": "image/*", "data-preview": ""}),
        help_text="JPEG, PNG, atau WebP, paling besar 12 MB.",
    )
    agree = forms.BooleanField(label="Saya setuju data usaha saya tampil di etalase.")


@csrf_protect
def components(request: HttpRequest) -> HttpResponse:
    """Every component once, and one form: empty, or as it comes back refused."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    form = SampleForm(request.POST or None, request.FILES or None)
    refused = form.is_bound and not form.is_valid()
    if not refused:
        for level in (messages.SUCCESS, messages.INFO, messages.WARNING, messages.ERROR):
            messages.add_message(request, level, "Produk Anda sedang dikurasi.")
    now = timezone.now()
    context = {
        "form": form,
        "tones": TONES,
        "steps": [
            {"label": "Pendaftaran", "state": "done", "when": "Selesai pada 2 Maret 2026"},
            {
                "label": "Perizinan",
                "state": "blocked",
                "note": "Alamat di NIB belum sama dengan alamat usaha.",
                "turn": "giliran Anda",
            },
            {"label": "Pemasaran", "state": "now", "note": "Produk Anda sedang dikurasi."},
            {"label": "Permodalan", "state": "todo", "note": "Akses, bukan modal."},
        ],
        "rows": [
            {"title": "Tayang", "when": now, "tone": "success", "by": "Ibu Ratna"},
            {
                "title": "Dikembalikan",
                "text": "Foto kedua buram.\nMohon foto ulang di tempat terang.",
                "when": now - timedelta(hours=26),
                "tone": "warn",
                "by": "Kurator",
            },
            {"title": "Diajukan", "when": now - timedelta(days=9), "by": "Anda"},
        ],
        "facts": [
            ("Harga", "Rp 15.000"),
            ("Nama yang panjang", "Keripikpisangkepokkuningmanisgurihrenyahtanpapengawet" * 2),
            ("Kosong", ""),
        ],
        "crumbs": [("Etalase", "/etalase/"), ("Makanan", "/etalase/makanan/"), ("Keripik", "")],
        "price": 1_250_000,
        "now": now,
    }
    return render(request, "dev/components.html", context, status=422 if refused else 200)
