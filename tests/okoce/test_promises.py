"""Sentences that promise money are found; those that say there is none are not."""

import pytest

from okoce.promises import marked, money_promises

PROMISES = [
    "Peserta dapat modal usaha dari program.",
    "Yang hadir pasti menerima bantuan tunai!",
    "Kami membagikan uang transport.",
    "Setiap lulusan diberi Rp 5.000.000 untuk mulai.",
    "Dapatkan modal usaha gratis",
    "Modal langsung cair minggu depan.",
    "Rp. 2 juta untuk setiap peserta yang lulus.",
    "Pinjaman tanpa bunga menunggu Anda.",
    "Ada bantuan modal dari Pemprov.",
    "Tidak perlu ragu, pasti dapat modal.",
    "DANA HIBAH DIJAMIN CAIR",
    "Everybody who comes gets money to start.",
    "We guarantee a loan for each of you.",
]
HARMLESS = [
    "Program ini membuka akses, bukan modal.",
    "Kami tidak memberi modal dan tidak menjanjikan pinjaman.",
    "Kelas ini gratis; bawalah contoh produk Anda.",
    "Anda dapat membawa uang pas untuk parkir.",
    "Catat modal dan untung Anda selama tujuh hari.",
    "Kelas pindah ke lantai dua. Datanglah pukul 9.",
    "Kita membahas cara menghitung harga jual.",
    "The programme opens access, never capital.",
    "We do not give money to anybody.",
    "Peserta mendapat sertifikat. Modal usaha dibahas pekan depan.",
    "",
]


@pytest.mark.parametrize("sentence", PROMISES)
def test_promise_is_found(sentence):
    assert money_promises(f"Selamat pagi. {sentence}\nSampai jumpa!") == [sentence]


@pytest.mark.parametrize("sentence", HARMLESS)
def test_harmless_words_pass(sentence):
    assert money_promises(f"Selamat pagi. {sentence}\nSampai jumpa!") == []


def test_sentence_is_marked_where_it_stands():
    text = "Halo.\nAda bantuan modal! Datang ya."
    assert marked(text, money_promises(text)) == [
        ("Halo.\n", False),
        ("Ada bantuan modal!", True),
        (" Datang ya.", False),
    ]
    assert marked("Halo.", []) == [("Halo.", False)]
