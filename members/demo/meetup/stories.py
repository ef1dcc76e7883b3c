"""What the three demo accounts that meet people have lived through, as rows to be built.

Each account has relations in every state. Ages are in days; a partner is found by sector.
"""

from typing import NamedTuple

from members.choices import (
    ConnectionStatus,
    DealKind,
    DealRhythm,
    DealStatus,
    MeetingPlace,
    MeetingStatus,
    ValueBand,
)

GRADUATE, CALON, PENDAMPING = "lulusan@demo.test", "calon@demo.test", "pendamping@demo.test"

ME, THEM = "me", "them"


class Line(NamedTuple):
    """A message: who wrote it, and how many hours after the one before."""

    by: str
    after: float
    text: str
    # A picture of goods of this category of the etalase.
    picture: str = ""


class Agreed(NamedTuple):
    """A deal that one of the two recorded."""

    by: str
    days: float
    status: str
    kind: str
    terms: str
    value: int | str
    rhythm: str = DealRhythm.ONCE
    line: str = ""
    # How many of the two agreed to the line.
    signed: int = 2
    note: str = ""


class Met(NamedTuple):
    """A meeting. ``at`` is the day it is on, counted from today, or the first day proposed."""

    by: str
    status: str
    at: int
    about: str
    place: str = MeetingPlace.GLOBAL_OFFICE
    # What each side said afterwards; None: nothing yet.
    said: tuple[bool | None, bool | None] = (None, None)
    note: str = ""


class Story(NamedTuple):
    """One relation of a demo account: with whom, who asked, why, and what came of it."""

    # An address of a demo account, or the sectors in which the other side works.
    who: str | tuple[str, ...]
    by: str
    days: float
    status: str
    note: str
    talk: tuple[Line, ...] = ()
    unread: int = 0
    meetings: tuple[Met, ...] = ()
    deals: tuple[Agreed, ...] = ()
    # The demo account blocked the other side, which ended the relation.
    blocked: bool = False


ACCEPTED, PROPOSED = ConnectionStatus.ACCEPTED, ConnectionStatus.PROPOSED
DECLINED, EXPIRED = ConnectionStatus.DECLINED, ConnectionStatus.EXPIRED
CANCELLED = ConnectionStatus.CANCELLED
FOOD, DRINK, CATERING = ("Makanan",), ("Minuman",), ("Katering", "Makanan")
CRAFT, CLOTHES, PRINT = ("Kerajinan tangan",), ("Fesyen",), ("Percetakan dan desain",)
HAMPERS = ("Jasa lainnya", "Kerajinan tangan")

# Of Siti Rahma Lestari, Dapur Rahma: chips, chilli paste and biscuits in Tebet.
OF_GRADUATE = (
    Story(
        PENDAMPING,
        THEM,
        290,
        ACCEPTED,
        "Bu Rahma, saya pendamping di Tebet. Mari terhubung supaya mudah berkabar.",
        (
            Line(ME, 2, "Terima kasih, Bu Ratna. Senang bisa terhubung di sini."),
            Line(
                THEM,
                5,
                "Sama-sama. Kalau ada yang ingin ditanyakan soal kurasi, tulis di sini saja.",
            ),
            Line(ME, 900, "Bu, foto nastar saya dikembalikan. Katanya terlalu gelap."),
            Line(THEM, 3, "Foto ulang dekat jendela pagi hari, lampunya dimatikan. Alas putih."),
            Line(ME, 26, "Sudah saya ganti, jauh lebih terang ternyata."),
            Line(THEM, 1, "Bagus. Kirim lagi saja ke kurasi."),
            Line(
                THEM,
                3200,
                "Bu Rahma, bulan depan ada bazar di kantor kecamatan. Mau saya daftarkan?",
            ),
            Line(ME, 4, "Mau sekali, Bu. Saya bawa keripik dan sambal."),
            Line(
                THEM,
                1,
                "Siap, sudah saya catat. Bawa juga tester, kemarin banyak yang bertanya rasa.",
            ),
        ),
        meetings=(
            Met(
                THEM,
                MeetingStatus.AGREED,
                -38,
                "Menyiapkan bazar dan mencicipi kemasan baru",
                MeetingPlace.CENTRE,
                (True, True),
            ),
        ),
    ),
    Story(
        CALON,
        ME,
        58,
        ACCEPTED,
        "Saya butuh standing pouch yang tebal, mulai 100 lembar. Usaha Anda di Tebet juga dan menawarkan kemasan.",
        (
            Line(THEM, 3, "Terima kasih sudah menghubungi, Bu. Bisa mulai 50 lembar."),
            Line(ME, 2, "Wah, pas. Ini keripik saya sekarang, kemasannya masih plastik biasa."),
            Line(ME, 0.1, "Yang seperti ini, isinya 250 gram.", "keripik-dan-camilan"),
            Line(
                THEM,
                20,
                "Untuk isi 250 g saya sarankan 16 × 24 dengan lapisan aluminium. Presnya juga lebih kuat.",
            ),
            Line(
                THEM,
                0.2,
                "Ini contoh yang sudah jadi untuk pelanggan lain. Bahannya sama, bisa dilihat tebalnya.",
                "kemasan",
            ),
            Line(ME, 1, "Bagus! Kalau 100 lembar satu warna berapa?"),
            Line(THEM, 2, "Rp 425.000 sudah dengan klise, jadi lembar berikutnya lebih murah."),
            Line(ME, 22, "Setuju. Saya catat kesepakatannya di sini, ya."),
            Line(THEM, 0.5, "Siap, nanti saya konfirmasi."),
            Line(ME, 260, "Kemasannya sudah dipakai. Keripiknya tetap renyah sampai sebulan!"),
            Line(THEM, 3, "Alhamdulillah. Kalau mau rutin tiap bulan saya kasih harga langganan."),
            Line(
                ME,
                980,
                "Pesanan bulanannya lancar, terima kasih. Kita bertemu di Global Office, sekalian lihat warna baru?",
            ),
            Line(THEM, 18, "Boleh, saya usulkan waktunya."),
            Line(
                THEM,
                30,
                "Bu, contoh warna barunya sudah jadi. Saya bawa waktu kita bertemu.",
            ),
        ),
        unread=1,
        meetings=(
            Met(THEM, MeetingStatus.AGREED, -44, "Melihat contoh kemasan", said=(True, True)),
            Met(THEM, MeetingStatus.AGREED, 1, "Warna baru dan harga langganan"),
        ),
        deals=(
            Agreed(
                ME,
                50,
                DealStatus.DONE,
                DealKind.ORDER,
                "100 lembar standing pouch 16 × 24, lapisan aluminium, cetak satu warna. Jadi dalam tujuh hari.",
                425_000,
                line="Kemasan keripik Dapur Rahma dicetak oleh Kemas Tebet, tetangga sekecamatan.",
            ),
            Agreed(
                THEM,
                20,
                DealStatus.CONFIRMED,
                DealKind.SUPPLY,
                "200 lembar standing pouch setiap bulan, harga langganan. Perubahan jumlah diberitahukan seminggu sebelumnya.",
                680_000,
                DealRhythm.MONTHLY,
            ),
        ),
    ),
    Story(
        CATERING,
        THEM,
        170,
        ACCEPTED,
        "Kami butuh sambal dan keripik untuk isi snack box kantor, rutin tiap minggu.",
        (
            Line(THEM, 4, "Bu Rahma, untuk snack box hari Jumat bisa 80 bungkus kecil?"),
            Line(ME, 2, "Bisa, isi 40 gram. Saya antar Kamis sore."),
            Line(THEM, 120, "Peserta rapatnya suka. Ada yang tanya keripiknya beli di mana."),
            Line(ME, 1, "Terima kasih, Bu. Boleh titip kartu nama saya di kotaknya?"),
            Line(THEM, 1, "Boleh sekali."),
            Line(THEM, 1900, "Mulai bulan depan kami naik jadi 120 bungkus. Sanggup?"),
            Line(ME, 6, "Sanggup, saya tambah satu orang untuk membungkus."),
        ),
        meetings=(
            Met(
                ME,
                MeetingStatus.AGREED,
                -150,
                "Mencicipi sambal untuk snack box",
                MeetingPlace.CENTRE,
                (True, True),
            ),
        ),
        deals=(
            Agreed(
                THEM,
                160,
                DealStatus.DONE,
                DealKind.ORDER,
                "80 bungkus keripik kecil dan 20 botol sambal untuk satu acara kantor.",
                1_150_000,
            ),
            Agreed(
                THEM,
                96,
                DealStatus.CONFIRMED,
                DealKind.SUPPLY,
                "120 bungkus keripik 40 gram setiap Kamis sore untuk snack box kantor.",
                ValueBand.UNDER_5M,
                DealRhythm.WEEKLY,
                "Keripik Dapur Rahma hadir di setiap snack box kami.",
            ),
        ),
    ),
    Story(
        HAMPERS,
        THEM,
        34,
        ACCEPTED,
        "Saya menyusun hampers akhir tahun dari produk anggota. Kue kering Ibu cocok sekali.",
        (
            Line(THEM, 3, "Bu, untuk hampers saya butuh nastar toples kecil."),
            Line(ME, 5, "Bisa. Berapa banyak dan untuk tanggal berapa?"),
            Line(THEM, 22, "60 toples, diambil minggu kedua Desember."),
            Line(ME, 3, "Siap. Saya buat segar seminggu sebelumnya."),
            Line(THEM, 140, "Sudah saya catat kesepakatannya di portal, mohon dicek."),
            Line(THEM, 0.2, "Oh ya, labelnya boleh polos? Nanti saya tempel pita."),
        ),
        unread=2,
        deals=(
            Agreed(
                THEM,
                2,
                DealStatus.PROPOSED,
                DealKind.RESALE,
                "60 toples kecil nastar untuk hampers akhir tahun, label polos, diambil minggu kedua Desember.",
                2_700_000,
            ),
        ),
    ),
    Story(
        DRINK,
        ME,
        210,
        ACCEPTED,
        "Kopi Anda cocok dengan keripik kami. Bagaimana kalau dijual satu paket?",
        (
            Line(THEM, 8, "Menarik, Bu. Paket sore: kopi bubuk kecil dan keripik tempe?"),
            Line(ME, 12, "Persis. Saya bisa buat bungkus 100 gram."),
            Line(THEM, 20, "Kita coba 50 paket dulu."),
            Line(
                THEM,
                900,
                "Maaf Bu, mesin sangrai kami rusak. Paketnya kita tunda dulu, ya.",
            ),
            Line(ME, 2, "Tidak apa-apa, semoga lekas beres."),
        ),
        meetings=(
            Met(
                ME,
                MeetingStatus.AGREED,
                -190,
                "Mencoba paket kopi dan keripik",
                said=(True, False),
            ),
        ),
        deals=(
            Agreed(
                ME,
                185,
                DealStatus.CANCELLED,
                DealKind.JOINT_PRODUCTION,
                "50 paket sore: kopi bubuk 100 gram dan keripik tempe 100 gram, hasil dibagi dua.",
                ValueBand.UNDER_5M,
                DealRhythm.MONTHLY,
                note="Mesin sangrai kami rusak, kita mulai lagi kalau sudah beres.",
            ),
        ),
    ),
    Story(
        FOOD,
        THEM,
        16,
        ACCEPTED,
        "Saya lihat Ibu menawarkan dapur siang hari. Dapur kami sedang diperbaiki dua bulan.",
        (
            Line(THEM, 2, "Bu, dapurnya masih kosong siang hari?"),
            Line(ME, 4, "Masih, pukul satu sampai lima. Silakan lihat dulu."),
            Line(THEM, 50, "Saya usulkan tiga waktu untuk melihat, mohon dipilih yang cocok."),
        ),
        unread=1,
        meetings=(
            Met(
                THEM,
                MeetingStatus.PROPOSED,
                3,
                "Melihat dapur dan alatnya",
                MeetingPlace.CENTRE,
            ),
        ),
    ),
    Story(
        CRAFT,
        ME,
        25,
        ACCEPTED,
        "Keranjang Anda bagus untuk wadah hampers keripik kami.",
        (
            Line(THEM, 6, "Terima kasih, Bu. Ukuran yang mana?"),
            Line(ME, 3, "Yang kira-kira muat empat bungkus."),
            Line(THEM, 30, "Ada. Kita bertemu saja supaya bisa dicoba langsung."),
        ),
        meetings=(Met(THEM, MeetingStatus.AGREED, -1, "Mencoba ukuran keranjang"),),
        deals=(
            Agreed(
                ME,
                1.2,
                DealStatus.PROPOSED,
                DealKind.ORDER,
                "30 keranjang pandan kecil dengan tali, jadi dalam dua minggu.",
                900_000,
            ),
        ),
    ),
    Story(
        CLOTHES,
        THEM,
        120,
        ACCEPTED,
        "Ibu butuh celemek berlogo? Kami bisa jahit mulai sepuluh potong.",
        (
            Line(ME, 10, "Kebetulan perlu dua belas untuk bazar."),
            Line(THEM, 4, "Siap, contoh kainnya saya kirim."),
        ),
        deals=(
            Agreed(
                THEM,
                110,
                DealStatus.DECLINED,
                DealKind.SERVICE,
                "12 celemek dengan bordir logo, bahan drill.",
                ValueBand.UNDER_1M,
                note="Harganya untuk sablon, bukan bordir. Tolong dicatat ulang, ya.",
            ),
            Agreed(
                THEM,
                108,
                DealStatus.DONE,
                DealKind.SERVICE,
                "12 celemek dengan sablon logo, bahan drill, jadi dalam sepuluh hari.",
                540_000,
                line="Celemek Dapur Rahma dijahit oleh anggota OK OCE.",
                signed=1,
            ),
        ),
    ),
    Story(
        DRINK,
        THEM,
        1,
        PROPOSED,
        "Saya mencari camilan untuk teman jamu di kedai kami. Keripik tempe Ibu sering disebut pelanggan.",
    ),
    Story(
        PRINT,
        THEM,
        3,
        PROPOSED,
        "Kami mencetak label tahan minyak, mulai 50 lembar. Mungkin cocok untuk botol sambal Ibu?",
    ),
    Story(
        ("Pertanian dan tanaman", "Makanan"),
        THEM,
        6,
        PROPOSED,
        "Kebun kami panen cabai tiap dua minggu dan mencari pembeli tetap di dekat sini.",
    ),
    Story(
        FOOD,
        ME,
        2,
        PROPOSED,
        "Ibu berpengalaman soal roti. Boleh belajar supaya kue kering saya matangnya rata?",
    ),
    Story(CRAFT, ME, 5, PROPOSED, "Saya butuh besek kecil untuk paket hajatan, mulai 40 buah."),
    Story(
        ("Mebel dan perabot", "Kerajinan tangan"),
        ME,
        80,
        DECLINED,
        "Saya mencari rak kecil untuk pajangan bazar.",
    ),
    Story(
        CLOTHES,
        THEM,
        40,
        DECLINED,
        "Ajakan jualan busana dari rumah, modalnya ringan.",
    ),
    Story(
        CLOTHES, ME, 70, EXPIRED, "Apakah bisa membuat tas belanja kain dengan logo Dapur Rahma?"
    ),
    Story(FOOD, ME, 15, CANCELLED, "Barangkali kita bisa patungan minyak goreng."),
    Story(
        HAMPERS,
        THEM,
        95,
        CANCELLED,
        "Saya ingin menjadi agen keripik Ibu.",
        (
            Line(THEM, 3, "Bu, kirim 100 bungkus dulu, bayarnya nanti kalau laku semua."),
            Line(ME, 5, "Maaf, untuk awal saya titip 20 bungkus dulu, ya."),
            Line(THEM, 1, "Pelit sekali. Orang lain saja mau."),
        ),
        blocked=True,
    ),
)

# Of Dedi Firmansyah, Kemas Tebet: printed packaging, new in the programme.
OF_CALON = (
    Story(
        PENDAMPING,
        ME,
        64,
        ACCEPTED,
        "Bu Ratna, saya baru terdaftar dan ingin bertanya soal kelas dasar.",
        (
            Line(ME, 4, "Bu, kelas dasar mulai dari mana, ya?"),
            Line(THEM, 20, "Dari pencatatan dulu, Mas Dedi. Dua jam, bawa nota sebulan terakhir."),
            Line(ME, 2, "Baik, nota saya kumpulkan."),
            Line(
                THEM, 400, "Bagaimana pesanan kemasannya, sudah ada pelanggan tetap dari anggota?"
            ),
            Line(ME, 3, "Sudah, Bu Rahma pesan tiap bulan. Terima kasih sarannya waktu itu."),
            Line(
                THEM,
                30,
                "Senang mendengarnya. Kita bertemu minggu ini untuk rencana usahanya, ya.",
            ),
        ),
        unread=1,
        meetings=(
            Met(
                THEM,
                MeetingStatus.AGREED,
                2,
                "Rencana usaha tiga bulan",
                MeetingPlace.CENTRE,
            ),
        ),
    ),
    Story(
        FOOD,
        THEM,
        45,
        ACCEPTED,
        "Saya perlu kotak kue cetak satu warna untuk pesanan hajatan.",
        (
            Line(ME, 2, "Siap, Bu. Ukuran kotaknya berapa?"),
            Line(THEM, 6, "20 × 20, untuk isi enam."),
            Line(ME, 25, "Contohnya sudah jadi, besok saya antar."),
            Line(THEM, 40, "Bagus sekali, tamu banyak yang memuji kotaknya."),
            Line(THEM, 300, "Mas, ada pesanan lagi bulan depan. Bisa lebih banyak?"),
        ),
        unread=1,
        deals=(
            Agreed(
                ME,
                38,
                DealStatus.DONE,
                DealKind.ORDER,
                "150 kotak kue 20 × 20 cetak satu warna, jadi dalam delapan hari.",
                ValueBand.UNDER_1M,
                line="Kotak kue hajatan kami dicetak di Tebet juga.",
            ),
            Agreed(
                ME,
                1,
                DealStatus.PROPOSED,
                DealKind.ORDER,
                "250 kotak kue 20 × 20 cetak satu warna untuk bulan depan.",
                1_375_000,
            ),
        ),
    ),
    Story(
        DRINK,
        ME,
        30,
        ACCEPTED,
        "Botol jamu Anda perlu label yang tidak luntur kena embun? Saya bisa bantu.",
        (
            Line(THEM, 9, "Betul, label lama selalu mengelupas di kulkas."),
            Line(ME, 2, "Saya pakai stiker vinil, sudah saya uji tiga hari dalam es."),
            Line(THEM, 20, "Boleh, 300 lembar dulu. Saya konfirmasi di sini."),
        ),
        deals=(
            Agreed(
                THEM,
                3,
                DealStatus.PROPOSED,
                DealKind.ORDER,
                "300 label vinil 6 × 9, dua warna, tahan embun.",
                390_000,
            ),
        ),
    ),
    Story(CRAFT, THEM, 2, PROPOSED, "Kami butuh kartu gantung kecil untuk ondel-ondel mini."),
    Story(FOOD, THEM, 8, PROPOSED, "Bisa cetak pouch untuk basreng? Mulai dari berapa lembar?"),
    Story(CLOTHES, ME, 4, PROPOSED, "Saya menawarkan kotak kado untuk busana, ukuran bisa pesan."),
    Story(
        DRINK, ME, 50, DECLINED, "Apakah perlu gelas kertas berlogo? Saya bisa carikan pembuatnya."
    ),
    Story(CRAFT, ME, 55, EXPIRED, "Kotak untuk keramik supaya tidak pecah, mau saya buatkan?"),
    Story(CLOTHES, ME, 12, CANCELLED, "Perkenalan dari tetangga di Tebet."),
)

# Of Ratna Kusuma, pendamping of Tebet.
OF_PENDAMPING = (
    Story(
        ("Minuman", "Makanan"),
        ME,
        150,
        ACCEPTED,
        "Saya pendamping kecamatan. Mari terhubung supaya jadwal kunjungan mudah diatur.",
        (
            Line(THEM, 5, "Baik, Bu. Kunjungan paling enak hari apa?"),
            Line(ME, 2, "Selasa pagi. Siapkan catatan penjualan dua minggu saja."),
            Line(THEM, 60, "Catatannya sudah saya tulis, Bu."),
            Line(THEM, 900, "Bu, apakah contoh label ini sudah benar sebelum saya cetak?"),
        ),
        unread=1,
        meetings=(
            Met(
                ME,
                MeetingStatus.AGREED,
                -120,
                "Kunjungan dan catatan penjualan",
                MeetingPlace.CENTRE,
                (True, True),
            ),
            Met(THEM, MeetingStatus.PROPOSED, 4, "Memeriksa label sebelum dicetak"),
        ),
    ),
    Story(
        CRAFT,
        THEM,
        75,
        ACCEPTED,
        "Bu Ratna, saya ingin ikut bazar kecamatan bulan depan.",
        (
            Line(ME, 7, "Silakan, tempatnya masih ada. Jenis kerajinannya apa?"),
            Line(THEM, 3, "Keranjang dan hiasan dinding."),
            Line(ME, 20, "Sudah saya daftarkan. Datang pukul enam, ya."),
        ),
        meetings=(
            Met(
                ME,
                MeetingStatus.CANCELLED,
                -60,
                "Persiapan bazar",
                MeetingPlace.CENTRE,
                note="Maaf, ada rapat di kecamatan. Kita bertemu di bazarnya saja.",
            ),
        ),
    ),
    Story(FOOD, THEM, 1, PROPOSED, "Bu, saya ingin didampingi menyiapkan berkas kurasi."),
    Story(
        CLOTHES, THEM, 4, PROPOSED, "Saya pindah ke Tebet dan ingin mengenal pendamping di sini."
    ),
    Story(DRINK, ME, 2, PROPOSED, "Saya pendamping di Tebet. Ada kelas kemasan minggu depan."),
    Story(CRAFT, ME, 100, DECLINED, "Undangan berbagi pengalaman di kelas dasar."),
    Story(FOOD, ME, 60, EXPIRED, "Boleh saya menghubungkan Ibu dengan pembeli dari kantor?"),
    Story(CLOTHES, ME, 20, CANCELLED, "Undangan kelas pencatatan keuangan."),
)

STORIES = {GRADUATE: OF_GRADUATE, CALON: OF_CALON, PENDAMPING: OF_PENDAMPING}
