"""Names and words of the demo city. None of them belongs to a real person or business."""

from ..choices import OfferKind

WOMEN = (
    "Siti Aisyah Nurhayati Dewi Ratna Wulan Sri Endang Yuliana Fitri Rahma Lestari Indah Maya Rina "
    "Nur Eka Kartika Ayu Dian Mega Puspita Laras Tuti Yati Kokom Neneng Euis Wati Ningsih Melati "
    "Sari Anisa Zahra Halimah Maimunah Rohaya Mumun Ruth Maria Christina Debora Mei Lina Fransiska "
    "Yosefina Veronika Agnes Rosalina Tiur Butet"
).split()
MEN = (
    "Ahmad Budi Agus Slamet Bambang Dedi Eko Fajar Hendra Iwan Joko Kurniawan Lukman Mulyadi Nanang "
    "Rahmat Rudi Sapto Taufik Ujang Wahyu Yusuf Zainal Asep Cecep Dadang Samsul Mansur Jaelani Sabeni "
    "Naman Rojali Yohanes Petrus Markus Andreas Hotman Poltak Ucok Made Wayan Ketut Syahrul Fauzi Ridwan "
    "Arif Galih Bayu Dimas Teguh"
).split()
FAMILY = (
    "Wijaya Santoso Hidayat Saputra Nugroho Setiawan Pratama Kusuma Handayani Permata Maulana Hakim "
    "Syarifudin Firmansyah Ramadhan Suryadi Gunawan Hartono Susanto Halim Tanjung Chaniago Siregar Nasution "
    "Simanjuntak Sihombing Tarigan Lubis Manurung Pohan Latupeirissa Wattimena Lontoh Mokoginta "
    "Tanudjaja Salim Darmawan Purnomo Suherman Sutisna Kartasasmita Anwar Basri Marzuki Muhidin "
    "Rosadi Junaedi Sanusi"
).split()

# What a business of a sector is called and what it makes. {} is a first name or a place.
SHOPS: dict[str, list[tuple[str, str]]] = {
    "Makanan": [
        ("Dapur {}", "Keripik, rempeyek, dan camilan rumahan"),
        ("Kue Bu {}", "Kue kering dan kue basah untuk harian dan hajatan"),
        ("Sambal {}", "Sambal botolan dan bumbu dasar tanpa pengawet"),
        ("Roti {}", "Roti manis dan roti sobek, dipanggang setiap pagi"),
        ("Dodol Betawi {}", "Dodol dan manisan khas Betawi"),
        ("Warung {}", "Lauk siap saji dan makanan beku rumahan"),
    ],
    "Minuman": [
        ("Kopi {}", "Kopi sangrai kecil-kecilan dari petani Nusantara"),
        ("Jamu {}", "Jamu segar dan teh rempah tanpa gula tambahan"),
        ("Es {}", "Minuman segar dan es buah dalam botol"),
    ],
    "Katering": [("Katering {}", "Nasi kotak, tumpeng, dan prasmanan untuk kantor dan keluarga")],
    "Fesyen": [
        ("Busana {}", "Busana muslim dan pakaian harian, jahitan sendiri"),
        ("Tas {}", "Tas kain dan tas anyaman untuk kerja dan belanja"),
        ("Langkah {}", "Sandal dan sepatu buatan tangan"),
        ("Manik {}", "Kalung, anting, dan bros dari manik dan kain perca"),
    ],
    "Batik dan tekstil": [
        ("Batik {}", "Batik Betawi cap dan tulis, motif ondel-ondel dan pucuk rebung")
    ],
    "Kerajinan tangan": [
        ("Kriya {}", "Ondel-ondel kecil dan cendera mata Jakarta"),
        ("Anyaman {}", "Keranjang pandan dan bambu"),
        ("Rajut {}", "Boneka rajut dan hiasan rumah"),
        ("Tanah Liat {}", "Keramik dan gerabah bakaran tungku kecil"),
        ("Kayu {}", "Mainan dan perabot kayu dari sisa palet"),
        ("Rumah Hias {}", "Makrame dan lukisan kecil untuk dinding"),
    ],
    "Kecantikan dan perawatan diri": [
        ("Sabun {}", "Sabun batang dan lilin aromaterapi"),
        ("Herbal {}", "Minyak, lulur, dan perawatan dari bahan herbal"),
    ],
    "Pertanian dan tanaman": [
        ("Kebun {}", "Tanaman hias dalam pot dan bibit untuk halaman sempit")
    ],
    "Mebel dan perabot": [("Mebel {}", "Bangku, rak, dan kursi rotan berukuran kecil")],
    "Percetakan dan desain": [
        ("Cetak {}", "Undangan, kartu nama, dan label produk"),
        ("Kemas {}", "Kotak dan kantong kemasan dengan cetak satuan"),
    ],
    "Jasa rumah tangga": [("Jahit {}", "Permak dan jahit pesanan, selesai dalam tiga hari")],
    "Jasa lainnya": [("Hampers {}", "Bingkisan dari produk tetangga untuk hari raya dan kantor")],
}

# The shops of the demo accounts, whose stories are written down: sector, name, what it makes.
DEMO_SHOPS = {
    "lulusan@demo.test": ("Makanan", "Dapur Rahma", "Keripik, sambal, dan kue kering rumahan"),
    "calon@demo.test": (
        "Percetakan dan desain",
        "Kemas Tebet",
        "Kotak dan kantong kemasan dengan cetak satuan",
    ),
}
DEMO_OFFERINGS = {
    "lulusan@demo.test": [
        (OfferKind.OFFER, "Dapur atau tempat produksi", "Dapur bersih, kosong pukul 13 sampai 17"),
        (OfferKind.OFFER, "Pesanan partai besar", "Keripik sampai 300 bungkus seminggu"),
        (OfferKind.NEED, "Kemasan", "Standing pouch, mulai 100 lembar"),
        (OfferKind.NEED, "Titip jual", "Rak di kedai atau kantor, Tebet dan sekitarnya"),
        (OfferKind.NEED, "Foto produk", ""),
    ],
    "calon@demo.test": [
        (OfferKind.OFFER, "Kemasan", "Mulai 50 lembar, desain sederhana gratis"),
        (OfferKind.OFFER, "Desain dan merek", "Label dan kartu nama"),
        (OfferKind.NEED, "Bahan baku", "Kertas dan tinta aman pangan"),
        (OfferKind.NEED, "Bantuan pembukuan", ""),
    ],
}

STORIES = [
    "Mulai dari dapur rumah di {area} pada tahun {year}. Awalnya hanya untuk tetangga, lalu pesanan datang "
    "dari kantor di sekitar sini. Sekarang saya dibantu {helpers} orang dari RT yang sama.",
    "Setelah berhenti bekerja pada {year}, saya mencoba yang saya bisa: {makes_low}. Setiap hari pagi-pagi kami "
    "mulai, sore sudah diantar ke {area} dan sekitarnya.",
    "Usaha ini warisan Ibu. Resep dan caranya tetap, kemasannya yang kami perbarui. Sejak {year} kami melayani "
    "pesanan dari seluruh Jakarta.",
    "Saya belajar sendiri, gagal berkali-kali, lalu ikut kelas OK OCE dan bertemu pendamping. Dari {area} kami "
    "sekarang mengirim ke lima wilayah kota.",
]

ABOUT = [
    "Ibu dua anak, senang mencoba resep baru.",
    "Bekas karyawan pabrik yang sekarang mengurus usaha sendiri.",
    "Belajar sambil jalan. Senang bertukar cerita soal pemasaran.",
    "Anak Betawi asli, ingin kue dan kerajinan kampung tetap dikenal.",
    "Mulai usaha waktu pandemi, sekarang sudah punya tiga pegawai.",
    "",
]

OFFER_NOTES = {
    "Kemasan": "Bisa cetak mulai 50 lembar",
    "Foto produk": "Punya kotak foto kecil, boleh dipinjam",
    "Titip jual": "Ada rak kosong di warung",
    "Bahan baku": "Gula aren langsung dari petani",
    "Pengiriman": "Motor dengan boks pendingin",
    "Dapur atau tempat produksi": "Dapur bersih, bisa dipakai siang hari",
    "Tenaga kerja": "Bisa bantu musim ramai",
}

RETURN_REASONS = [
    "Nama di akun belum sama dengan nama di KTP. Silakan perbaiki namanya.",
    "Alamat usaha di luar kelurahan yang Anda pilih. Mohon dicek lagi.",
    "Jenis usahanya belum jelas. Tuliskan apa yang Anda buat atau jual.",
]
FLAG_REASONS = ["Dua pendaftaran memakai alamat usaha yang sama; staf akan menghubungi Anda."]
BLOCK_REASONS = [
    "Zonasi tempat usaha masih diperiksa.",
    "Menunggu jadwal kunjungan ke tempat usaha.",
    "Berkas halal belum lengkap: daftar bahan masih kurang.",
]
EVIDENCE = {
    "P1": "Data diperiksa pendamping",
    "P2": "Hadir 3 dari 3 pertemuan; foto praktik diterima",
    "P3": "Kunjungan pendamping dan catatan rencana usaha",
    "P4": "NIB terbit",
    "P5": "Produk lolos kurasi",
    "P6": "Catatan keuangan tiga bulan",
    "P7": "Bertemu lembaga pembiayaan",
}

CITIES_OUTSIDE = ["Depok", "Bekasi", "Tangerang Selatan", "Bogor", "Tangerang"]
