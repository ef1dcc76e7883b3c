"""What people of the demo city write to each other: notes, short talks, terms; all invented."""

from members.choices import DealKind

# Why somebody asks, by what one of the two needs and the other offers.
NOTES = {
    "Bahan baku": "Kami butuh bahan baku rutin dan melihat Anda menawarkannya. Boleh kenalan dan tanya harga mingguan?",
    "Kemasan": "Kemasan kami masih plastik biasa. Saya lihat usaha Anda bisa mencetak satuan, boleh tanya-tanya?",
    "Desain dan merek": "Label kami perlu dirapikan. Saya suka contoh desain di halaman Anda.",
    "Foto produk": "Foto produk saya gelap semua. Katanya Anda punya kotak foto yang boleh dipinjam?",
    "Dapur atau tempat produksi": "Pesanan kami bertambah dan dapur rumah sudah sempit. Apakah dapur Anda masih kosong siang hari?",
    "Mesin dan alat": "Saya mencari tempat yang alatnya bisa dipakai bersama. Mungkin kita bisa saling bantu.",
    "Reseller atau agen": "Saya ingin produk kami sampai ke daerah Anda. Barangkali Anda berminat menjualkan?",
    "Titip jual": "Boleh saya titip produk di tempat Anda? Barangnya kering dan tahan lama.",
    "Pemasaran daring": "Saya masih gagap jualan daring, dan Anda tampaknya sudah jalan. Mau bertukar pengalaman?",
    "Pengiriman": "Kita searah kalau kirim. Mungkin ongkosnya bisa dibagi dua.",
    "Tenaga kerja": "Menjelang musim ramai kami kurang tangan. Anda menulis bisa membantu, boleh bicara?",
    "Pesanan partai besar": "Ada permintaan dari kantor yang terlalu besar untuk kami sendiri. Mau mengerjakan bersama?",
    "Ilmu dan pelatihan": "Saya ingin belajar dari cara Anda memulai. Semoga berkenan.",
    "Bantuan pembukuan": "Catatan keuangan saya berantakan. Saya baca Anda bersedia membantu soal pembukuan.",
    "Bantuan perizinan": "Saya sedang mengurus izin dan ingin mendengar pengalaman Anda.",
    "Akses pembiayaan": "Saya ingin bertanya bagaimana Anda menyiapkan berkas waktu bertemu lembaga pembiayaan.",
}
OTHER_NOTES = (
    "Kita sama-sama dari OK OCE. Senang kalau bisa saling kenal dan bertukar pelanggan.",
    "Produk kita sepertinya cocok dijual berdampingan. Mau kenalan dulu?",
    "Saya melihat jawaban Anda di forum dan ingin tahu lebih banyak.",
    "Tetangga kecamatan! Siapa tahu bisa belanja bahan bersama.",
    "Kita bertemu di kelas bulan lalu, saya yang duduk dekat jendela.",
    "Saya sedang menyusun hampers dari produk anggota dan tertarik dengan buatan Anda.",
)

# Short talks of the city: who asked for the relation speaks first, then by turns.
TALKS = (
    (
        "Terima kasih sudah menerima. Boleh saya mampir melihat produknya?",
        "Silakan, Bu. Saya di tempat setiap pagi sampai pukul sebelas.",
        "Baik, Kamis pagi saya ke sana.",
        "Saya siapkan contohnya.",
    ),
    (
        "Salam kenal. Untuk pesanan rutin minimal berapa, ya?",
        "Salam kenal juga. Untuk mulai 20 buah dulu tidak apa-apa.",
        "Wah, pas. Minggu depan saya kabari jumlahnya.",
    ),
    (
        "Pesanan kemarin sudah sampai, rapi sekali. Pelanggan saya suka.",
        "Alhamdulillah. Ada masukan untuk kemasannya?",
        "Kalau bisa labelnya sedikit lebih besar, orang tua susah membaca.",
        "Siap, cetakan berikutnya saya perbesar.",
        "Terima kasih. Saya pesan lagi untuk tanggal muda.",
        "Dicatat. Jumlahnya sama?",
        "Tambah sepuluh.",
    ),
    (
        "Jadi ikut bazar hari Minggu?",
        "Jadi. Meja kita bersebelahan saja, biar bisa gantian jaga.",
        "Setuju. Saya bawa taplak dan uang kecil.",
        "Saya bawa tester dan spanduk.",
    ),
    (
        "Boleh minta contoh harga untuk 100 buah?",
        "Boleh. Sebentar saya hitungkan, besok pagi saya kirim.",
        "Ditunggu, tidak buru-buru.",
    ),
    ("Salam kenal, semoga kita bisa kerja sama.",),
    (
        "Apakah minggu ini bisa ambil barang titipan yang sisa?",
        "Bisa, Jumat sore. Tinggal berapa?",
        "Tinggal enam bungkus dari tiga puluh. Laku keras yang pedas.",
        "Kalau begitu saya tambah yang pedas jadi dua puluh.",
        "Siap.",
    ),
)

# What was agreed: {goods} is what the supplier makes, {area} where the other side works.
TERMS = {
    DealKind.SUPPLY: (
        "Pasokan untuk usaha di {area}: {goods}. Diantar Senin pagi, yang rusak diganti pada pengiriman berikutnya.",
        "Bahan dan barang jadi: {goods}. Harga tetap tiga bulan, lalu dibicarakan lagi.",
    ),
    DealKind.ORDER: (
        "Pesanan untuk acara kantor di {area}: {goods}. Uang muka separuh, sisanya waktu barang diterima.",
        "Satu kali pesan: {goods}. Selesai dalam sepuluh hari, contoh disetujui lebih dulu.",
    ),
    DealKind.RESALE: (
        "Titip jual di {area}: {goods}. Bagian toko 15 persen, dihitung tiap dua minggu.",
        "Dijual kembali di {area}: {goods}. Lewat tanggal diambil lagi oleh pembuat.",
    ),
    DealKind.JOINT_PRODUCTION: (
        "Dikerjakan berdua: {goods}. Bahan dibagi sama, satu orang memeriksa mutu.",
        "Produksi bersama untuk pesanan besar di {area}. Hasil dibagi menurut jumlah yang dibuat.",
    ),
    DealKind.SERVICE: (
        "Foto dua belas produk dan label baru; dua kali perbaikan sudah termasuk.",
        "Bantuan antar barang dari {area} setiap Rabu, ongkos dibagi dua.",
        "Merapikan catatan keuangan tiga bulan, dua jam setiap minggu.",
    ),
}
LINES = (
    "Kami bekerja sama sejak bertemu di OK OCE.",
    "Dua usaha tetangga, satu pesanan yang selesai tepat waktu.",
    "Saling memasok setiap minggu, dan pelanggan senang.",
    "Berawal dari satu pesan, sekarang rutin tiap bulan.",
)
CANCELLED_BECAUSE = (
    "Pesanan dari kantornya dibatalkan.",
    "Harga bahan naik terlalu jauh, kita hitung ulang nanti.",
    "Alat produksi kami rusak, belum sanggup bulan ini.",
)
NOT_AS_AGREED = (
    "Jumlahnya belum sesuai pembicaraan kita.",
    "Harganya untuk 100 buah, bukan 50. Tolong dicatat ulang.",
    "",
)

ABOUT = (
    "Mencicipi contoh dan bicara harga",
    "Melihat kemasan baru",
    "Membagi pekerjaan untuk pesanan kantor",
    "Bicara titip jual",
    "Belajar mencatat keuangan",
    "Persiapan bazar bersama",
    "Kenalan dan tukar pengalaman",
)
CANNOT_COME = ("Hari itu kami produksi, bisa minggu depan?", "")
CALLED_OFF = ("Maaf, anak saya sakit.", "Ada pengiriman mendadak.")
