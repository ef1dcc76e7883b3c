"""Sentences that promise money are found; those that say there is none are not."""

import pytest

from okoce.errors import RuleBroken
from okoce.promises import marked, promises_in, refusal_of, refuse_promises

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
    "Pengajuan Anda pasti disetujui!",
    "Izin dijamin terbit dalam tiga hari.",
    "Kami menjamin pengajuan Anda lolos.",
    "100% disetujui.",
    "Persetujuan dijamin untuk semua anggota.",
    "Your application is certainly approved.",
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
    "Siapa pun yang menjanjikan modal tidak berbicara atas nama program.",
    "Kalau ada orang yang meminta uang, atau menjanjikan modal, laporkan.",
    "Whoever promises you money does not speak for us.",
    "Anggota mengira akan mendapat uang.",
    "Tidak ada yang menjamin izin Anda terbit.",
    "Belum pasti disetujui: yang memutuskan BPJPH.",
    "Izin risiko rendah langsung terbit.",
    "Peserta mendapat sertifikat. Modal usaha dibahas pekan depan.",
    "",
]


@pytest.mark.parametrize("sentence", PROMISES)
def test_promise_is_found(sentence):
    assert promises_in(f"Selamat pagi. {sentence}\nSampai jumpa!") == [sentence]


@pytest.mark.parametrize("sentence", HARMLESS)
def test_harmless_words_pass(sentence):
    assert promises_in(f"Selamat pagi. {sentence}\nSampai jumpa!") == []


def test_sentence_is_marked_where_it_stands():
    text = "Halo.\nAda bantuan modal! Datang ya."
    assert marked(text, promises_in(text)) == [
        ("Halo.\n", False),
        ("Ada bantuan modal!", True),
        (" Datang ya.", False),
    ]
    assert marked("Halo.", []) == [("Halo.", False)]


def test_what_is_promised_by_us_is_no_word_of_others():
    sentence = "Semua orang yang ikut program menjanjikan modal."
    assert promises_in(sentence) == [sentence]


def test_sentence_stands_marked_and_escaped_in_what_is_said_about_it():
    assert "<mark>Ada &lt;b&gt;bantuan modal&lt;/b&gt;!</mark>" in refusal_of(
        "Ada <b>bantuan modal</b>!"
    )


def test_service_refuses_the_first_promise_among_several_texts():
    with pytest.raises(RuleBroken) as refused:
        refuse_promises("Datanglah pukul 9.", "Bawa KTP. Izin pasti terbit.", "Ada bantuan dana.")
    assert "“Izin pasti terbit.”" in str(refused.value)
    refuse_promises("Datanglah pukul 9.")
