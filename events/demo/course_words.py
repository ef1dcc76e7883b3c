"""The words of the demo's courses. What they say of permits comes from the programme's fact sheet.

A lesson is its title, its minutes, its text, its sources with what is doubtful, and its questions:
each with the right answer first.
"""

from typing import Any

from ..choices import CourseStatus

UNSURE = "belum diverifikasi"
PERMIT_SOURCE = (
    "Lembar fakta program, dibaca November 2026: PP 28/2025, PerBPOM 4/2024. "
    f"Yang bertanda tanya di teks: {UNSURE}. Tanyakan pendamping sebelum mengurus."
)
HALAL_SOURCE = (
    "Lembar fakta program, dibaca November 2026: PP 42/2024 Ps. 160, UU 6/2023 Ps. 33A. "
    f"Kemungkinan penundaan tanggal wajib: {UNSURE}."
)

COURSES: list[dict[str, Any]] = [
    {
        "slug": "pembukuan-warung",
        "title": "Pembukuan yang tidak bikin pusing",
        "summary": "Tahu untung atau rugi tiap pekan dengan satu buku tulis, tanpa aplikasi.",
        "step": "P6",
        "is_core": True,
        "outcomes": [
            "Memisahkan uang usaha dari uang rumah",
            "Mencatat uang masuk dan keluar tiap hari dalam lima menit",
            "Menghitung untung satu pekan",
        ],
        "practice_task": "Catat semua uang masuk dan keluar usaha Anda selama tujuh hari. Foto "
        "ketujuh halamannya, lalu tulis satu kalimat: pekan itu untung atau rugi, berapa.",
        # A page to print goes with the second lesson, and a video with the first.
        "sheets": (2,),
        "videos": {1: "https://video.contoh.test/dua-dompet"},
        "lessons": [
            (
                "Dua dompet",
                8,
                "Selama uang dapur dan uang dagang bercampur, tidak ada yang tahu usahanya untung "
                "atau tidak. Langkah pertama bukan mencatat, tetapi **memisahkan**.\n\n"
                "## Caranya\n\n"
                "1. Ambil satu dompet atau kaleng khusus. Itu dompet usaha.\n"
                "2. Semua hasil jualan masuk ke situ, juga yang lewat transfer: catat sebagai "
                "uang usaha.\n"
                "3. Belanja bahan hanya dari situ.\n"
                "4. Beri diri Anda upah. Jumlahnya tetap, harinya tetap.\n\n"
                "Kalau dapur butuh uang di luar upah, tulis *pinjam* di buku. Bukan dilarang, "
                "hanya harus terlihat.\n\n"
                "> Bu Imas, penjual nasi uduk, kaget: yang ia sebut untung ternyata uang belanja "
                "besok.",
                "",
                [
                    (
                        "Dapur perlu uang mendadak dari dompet usaha. Apa yang dilakukan?",
                        "Diambil dan ditulis sebagai pinjaman",
                        "Diambil diam-diam supaya catatan rapi",
                        "Ditutup dulu bukunya sampai bulan depan",
                    )
                ],
            ),
            (
                "Buku kas lima menit",
                10,
                "Satu baris untuk satu kejadian: tanggal, keterangan, masuk, keluar, sisa.\n\n"
                "```\n02/11 jual 24   192.000       0 492.000\n"
                "02/11 beras           0  70.000 422.000\n```\n\n"
                "Tulis **saat kejadian**, bukan malamnya. Yang lupa ditulis biasanya yang kecil: "
                "parkir, plastik, es batu. Sepuluh kali lima ribu sudah lima puluh ribu.\n\n"
                "Setiap tutup lapak, hitung isi dompet. Kalau tidak sama dengan kolom sisa, tulis "
                "selisihnya. Jangan dikarang supaya cocok.",
                "",
                [
                    (
                        "Isi dompet kurang Rp 5.000 dari kolom sisa. Apa yang ditulis?",
                        "Selisih Rp 5.000",
                        "Tidak ada, karena kecil",
                        "Penjualan dikurangi supaya cocok",
                    )
                ],
            ),
            (
                "Untung sepekan",
                12,
                "Untung = uang dari penjualan dikurangi **semua** biaya untuk menjualnya, termasuk "
                "upah Anda.\n\n"
                "- Penjualan sepekan: Rp 1.344.000\n- Bahan dan bungkus: Rp 780.000\n"
                "- Gas, parkir, listrik: Rp 94.000\n- Upah Anda: Rp 350.000\n"
                "- **Untung: Rp 120.000**\n\n"
                "Bahan yang masih tersisa di rak belum jadi biaya. Utang pembeli belum jadi uang.\n\n"
                "Empat pekan berturut-turut lebih jujur daripada satu pekan yang ramai.",
                "",
                [
                    (
                        "Penjualan Rp 500.000, bahan Rp 300.000, upah sendiri Rp 150.000. Untungnya?",
                        "Rp 50.000",
                        "Rp 200.000",
                        "Rp 350.000",
                    ),
                    (
                        "Pembeli berutang Rp 40.000. Kapan menjadi uang usaha?",
                        "Saat dibayar",
                        "Saat barang diambil",
                        "Saat dicatat di buku",
                    ),
                ],
            ),
        ],
    },
    {
        "slug": "harga-yang-pas",
        "title": "Harga yang pas",
        "summary": "Dari biaya satu bungkus sampai harga yang bisa Anda pertahankan.",
        "step": "P2",
        "is_core": True,
        "needs": ["pembukuan-warung"],
        "outcomes": [
            "Menghitung biaya satu buah produk",
            "Menentukan harga eceran dan harga titip jual",
            "Menolak tawaran yang membuat rugi, dengan sopan",
        ],
        "practice_task": "Pilih satu produk. Tulis biaya per buah sampai ke bungkus dan gas, lalu "
        "harga eceran dan harga titip jual. Unggah fotonya beserta contoh produknya.",
        "lessons": [
            (
                "Biaya satu buah",
                10,
                "Hitung untuk **sekali masak**, lalu bagi jumlah jadinya.\n\n"
                "- Bahan: Rp 84.000\n- Bungkus dan label: Rp 18.000\n- Gas dan listrik: Rp 9.000\n"
                "- Tenaga dua jam: Rp 30.000\n- Jumlah: Rp 141.000 untuk 60 bungkus\n\n"
                "Satu bungkus: **Rp 2.350**. Yang gosong atau patah tidak ikut dibagi: kalau "
                "lima rusak, bagilah dengan 55.",
                "",
                [
                    (
                        "Biaya sekali masak Rp 110.000, jadi 60, rusak 5. Biaya satu buah?",
                        "Rp 2.000",
                        "Rp 1.833",
                        "Rp 2.200",
                    )
                ],
            ),
            (
                "Eceran dan titip jual",
                10,
                "Warung yang dititipi minta bagian. Kalau harga eceran Anda hanya sedikit di atas "
                "biaya, tidak ada ruang untuk mereka.\n\n"
                "1. Mulai dari biaya satu buah.\n2. Tambahkan untung yang Anda perlukan: itu harga "
                "**titip jual**.\n3. Tambahkan bagian warung: itu harga **eceran**, di mana pun "
                "sama.\n\n"
                "Jangan menjual sendiri lebih murah daripada warung yang Anda titipi. Besoknya "
                "titipan Anda pindah ke rak paling bawah.",
                "",
                [
                    (
                        "Mengapa harga eceran Anda sama di rumah dan di warung?",
                        "Supaya warung tidak kalah dari Anda sendiri",
                        "Karena diwajibkan program",
                        "Supaya pembukuan lebih pendek",
                    )
                ],
            ),
            (
                "Kalau ditawar",
                6,
                "Siapkan satu kalimat sebelum pembeli datang:\n\n"
                "> “Harga pasnya segitu, Bu. Kalau ambil sepuluh, saya bonus satu.”\n\n"
                "Bonus barang lebih murah bagi Anda daripada potongan harga, dan harga besok tetap "
                "utuh. Di bawah biaya satu buah: ucapkan terima kasih, jangan dijual.",
                "",
                [
                    (
                        "Pembeli menawar di bawah biaya satu buah. Yang paling baik?",
                        "Berterima kasih dan tidak menjual",
                        "Menjual supaya laku",
                        "Mengurangi isi diam-diam",
                    )
                ],
            ),
        ],
    },
    {
        "slug": "foto-produk-dari-hp",
        "pictures": {
            1: "Keranjang anyaman di meja, terang dari satu sisi",
            3: "Keranjang anyaman utuh, dipotret dari depan",
        },
        "title": "Foto produk dari HP",
        "summary": "Empat foto yang membuat orang berhenti, dengan jendela dan kertas putih.",
        "step": "P5",
        "outcomes": [
            "Memotret dengan cahaya jendela",
            "Menyusun empat foto: utuh, dekat, ukuran, dipakai",
            "Menulis keterangan foto untuk orang yang tidak melihatnya",
        ],
        "practice_task": "Buat empat foto satu produk menurut pelajaran ketiga, lalu pasang di "
        "draf produk Anda di etalase.",
        "lessons": [
            (
                "Cahaya jendela",
                7,
                "Matikan lampu. Taruh meja di samping jendela, bukan membelakangi dan bukan "
                "menghadap. Pagi pukul delapan sampai sepuluh paling lembut.\n\n[gambar 1]\n\n"
                "Bayangan terlalu gelap? Berdirikan kertas putih di sisi seberang jendela. Itu "
                "lampu kedua Anda, gratis.",
                "",
                [
                    (
                        "Di mana meja diletakkan?",
                        "Di samping jendela",
                        "Membelakangi jendela",
                        "Di bawah lampu kamar",
                    )
                ],
            ),
            (
                "Latar dan jarak",
                6,
                "Kertas manila putih yang dilengkungkan cukup untuk hampir semua produk. Singkirkan "
                "kabel, sendok, dan tangan.\n\nJangan pakai zoom: majulah. Sentuh layar di produk "
                "sampai tajam, tahan napas, potret tiga kali.",
                "",
                [
                    (
                        "Produk terlihat kecil di layar. Apa yang dilakukan?",
                        "Mendekat",
                        "Memakai zoom",
                        "Memotong fotonya nanti",
                    )
                ],
            ),
            (
                "Empat foto",
                8,
                "1. **Utuh**: seluruh produk dari depan.\n2. **Dekat**: tekstur, jahitan, isi.\n"
                "3. **Ukuran**: di samping tangan atau gelas.\n4. **Dipakai**: di meja, di badan, "
                "di rumah.\n\nYang pertama menjadi foto utama. Foto orang lain jangan dipakai: "
                "pembeli membandingkan dengan yang mereka terima.",
                "",
                [
                    (
                        "Foto mana yang menjadi foto utama?",
                        "Produk utuh dari depan",
                        "Detail paling dekat",
                        "Foto bagus dari internet",
                    )
                ],
            ),
            (
                "Keterangan foto",
                5,
                "Sebagian pembeli tidak melihat fotonya: matanya lemah, atau kuotanya habis. Satu "
                "kalimat di *keterangan foto* cukup: “Keranjang pandan cokelat, pegangan kulit, "
                "setinggi botol minum.” Tulis yang terlihat, bukan “foto 1”.",
                "",
                [
                    (
                        "Keterangan foto yang baik?",
                        "Toples kacang bawang 250 gram, tutup merah",
                        "Foto 1",
                        "Enak dan murah!!!",
                    )
                ],
            ),
        ],
    },
    {
        "slug": "dapur-bersih",
        "title": "Dapur bersih, pembeli tenang",
        "summary": "Kebiasaan di dapur rumah supaya makanan aman sampai ke tangan pembeli.",
        "step": "P2",
        "outcomes": [
            "Memisahkan yang mentah dari yang matang",
            "Menandai tanggal buat di tiap kemasan",
            "Menata jadwal bersih-bersih yang bisa dijalani",
        ],
        "practice_task": "Foto dapur Anda sebelum dan sesudah ditata, dan jadwal bersih-bersih yang "
        "tertempel di dinding.",
        "lessons": [
            (
                "Tangan, talenan, lap",
                8,
                "Tiga benda yang paling sering membawa kotoran ke makanan.\n\n"
                "- Cuci tangan dengan sabun sebelum mulai, dan setelah memegang bahan mentah, "
                "uang, atau HP.\n- Dua talenan: satu untuk mentah, satu untuk matang. Beri tanda.\n"
                "- Lap kering untuk tangan, lap lain untuk meja. Ganti tiap hari.",
                "Kebiasaan umum dapur; bukan pengganti penyuluhan resmi.",
                [
                    (
                        "Setelah memegang uang kembalian, sebelum membungkus?",
                        "Cuci tangan dengan sabun",
                        "Usap ke celemek",
                        "Langsung bungkus",
                    )
                ],
            ),
            (
                "Mentah di bawah, matang di atas",
                6,
                "Di kulkas, yang mentah selalu di rak bawah dan tertutup, supaya tidak menetes ke "
                "yang matang. Masukkan yang baru ke belakang, pakai yang lama dulu.",
                "Kebiasaan umum dapur; bukan pengganti penyuluhan resmi.",
                [
                    (
                        "Ayam mentah disimpan di mana?",
                        "Rak bawah, tertutup",
                        "Rak atas, terbuka",
                        "Di pintu kulkas",
                    )
                ],
            ),
            (
                "Tanggal di tiap kemasan",
                6,
                "Tulis tanggal buat di **setiap** kemasan sebelum masuk kardus. Tanpa itu Anda tidak "
                "bisa menarik yang salah kalau ada keluhan: semuanya harus ditarik.\n\n"
                "Simpan satu contoh dari tiap kali masak sampai masa simpannya lewat.",
                "Kebiasaan umum dapur; bukan pengganti penyuluhan resmi.",
                [
                    (
                        "Untuk apa tanggal buat di tiap kemasan?",
                        "Supaya tahu mana yang ditarik kalau ada keluhan",
                        "Supaya kemasan terlihat ramai",
                        "Hanya untuk barang titipan",
                    )
                ],
            ),
        ],
    },
    {
        "slug": "izin-pangan-rumahan",
        "title": "NIB, P-IRT, halal: mana yang saya perlukan?",
        "summary": "Peta perizinan makanan rumahan dengan bahasa biasa, dan apa yang belum pasti.",
        "step": "P4",
        "needs": ["dapur-bersih"],
        "outcomes": [
            "Menyebut izin yang cocok untuk produk Anda",
            "Menyiapkan data sebelum membuka OSS",
            "Tahu apa yang perlu ditanyakan kepada pendamping",
        ],
        "practice_task": "Isi daftar di pelajaran terakhir untuk satu produk Anda, lalu bawa ke "
        "pendamping. Foto daftarnya setelah dibahas bersama.",
        "lessons": [
            (
                "Mulai dari NIB",
                8,
                "NIB dibuat lewat OSS. Untuk usaha berisiko rendah, NIB terbit saat itu juga "
                "(menurut lembar fakta kami; belum diverifikasi). NIB berlaku selama usaha "
                "berjalan.\n\nSiapkan: NIK, kontak, alamat, kegiatan usaha (KBLI), modal, dan "
                "NPWP (belum diverifikasi). Banyak yang salah memilih KBLI, lalu pilihan P-IRT tidak muncul: tanyakan "
                "dulu kode yang tepat.",
                PERMIT_SOURCE,
                [
                    (
                        "Pilihan P-IRT tidak muncul di OSS. Apa yang sering menjadi sebab?",
                        "KBLI yang dipilih keliru",
                        "Jam buka usaha",
                        "Warna label",
                    )
                ],
            ),
            (
                "P-IRT untuk pangan kering",
                10,
                "SPP-IRT (orang menyebutnya P-IRT) untuk pangan kemasan kering dari dapur rumah yang "
                "tahan **lebih dari 7 hari**. Bukan untuk yang beku, dipasteurisasi, atau "
                "disterilkan.\n\nDiurus lewat OSS: NIB, produk, label, dan komitmen; sesudah itu "
                "penyuluhan keamanan pangan dan pemeriksaan tempat. Komitmen dipenuhi dalam 3 "
                "bulan (belum diverifikasi). Berlaku 5 tahun menurut aturan 2018; untuk aturan 2024 "
                "belum diverifikasi.",
                PERMIT_SOURCE,
                [
                    (
                        "Produk mana yang cocok dengan P-IRT?",
                        "Keripik kering yang tahan dua bulan",
                        "Nugget beku",
                        "Susu pasteurisasi",
                    ),
                    (
                        "Setelah SPP-IRT terbit, apa yang masih harus diikuti?",
                        "Penyuluhan dan pemeriksaan tempat",
                        "Tidak ada lagi",
                        "Undian tempat di rak",
                    ),
                ],
            ),
            (
                "Halal: nyatakan sendiri atau reguler",
                10,
                "Makanan dan minuman usaha mikro dan kecil wajib bersertifikat halal sejak 17 "
                "Oktober 2026; periksa apakah ada penundaan.\n\n"
                "- **Self declare**: NIB, daftar produk dan bahan, proses, dan pendamping PPH. "
                "Sekitar 12 hari kerja.\n- **Reguler**: sama, ditambah audit oleh lembaga "
                "pemeriksa.\n\nSertifikatnya tidak punya tanggal habis selama bahan dan proses "
                "tidak berubah. Ganti bahan? Tanyakan dulu.",
                HALAL_SOURCE,
                [
                    (
                        "Sertifikat halal tidak punya tanggal habis, selama…",
                        "bahan dan proses tidak berubah",
                        "harga tidak naik",
                        "alamat masih di Jakarta",
                    )
                ],
            ),
            (
                "Daftar untuk dibawa",
                5,
                "Salin ke buku Anda:\n\n1. Produk saya: …\n2. Kering atau basah? Tahan berapa hari?\n"
                "3. Dibuat di dapur rumah? Ya / tidak\n4. Semua bahannya: …\n5. NIB sudah ada? KBLI "
                "saya: …\n\nDengan lima jawaban ini pendamping bisa menyebut izin yang tepat.",
                PERMIT_SOURCE,
                [
                    (
                        "Apa yang perlu diketahui dulu sebelum memilih izin pangan?",
                        "Jenis produk dan berapa hari tahannya",
                        "Nama kelas yang diikuti",
                        "Jumlah pengikut di media sosial",
                    )
                ],
            ),
        ],
    },
    {
        "slug": "jualan-lewat-whatsapp",
        "title": "Jualan lewat WhatsApp",
        "summary": "Dari sapaan pertama sampai pesanan diantar, tanpa mengganggu orang.",
        "step": "P5",
        "needs": ["harga-yang-pas", "foto-produk-dari-hp"],
        "outcomes": [
            "Menyiapkan balasan singkat untuk pertanyaan yang berulang",
            "Mencatat pesanan supaya tidak ada yang terlewat",
            "Meminta izin sebelum mengirim promosi",
        ],
        "practice_task": "Layani lima pesanan dengan daftar pesanan dari pelajaran kedua. Kirim foto "
        "daftarnya dengan nama dan nomor pembeli ditutup.",
        "lessons": [
            (
                "Balasan pertama",
                7,
                "Siapkan tiga balasan singkat: harga dan isi, cara pesan, jam antar. Balas dengan nama "
                "penanya, jawab yang ditanya, lalu **satu** pertanyaan balik.\n\n"
                "> “Selamat pagi, Bu Ratna. Kue kering 250 gram Rp 35.000. Untuk tanggal berapa, "
                "Bu?”",
                "",
                [
                    (
                        "Balasan yang baik berakhir dengan…",
                        "satu pertanyaan balik",
                        "daftar seluruh produk",
                        "sepuluh stiker",
                    )
                ],
            ),
            (
                "Daftar pesanan",
                8,
                "Obrolan bukan catatan: pesan tenggelam. Satu baris untuk satu pesanan: tanggal antar, "
                "nama, barang, jumlah, sudah dibayar?\n\nBacakan ulang pesanan sebelum ditutup: "
                "“Jadi 3 toples untuk Jumat, diantar ke Tebet, ya Bu?”",
                "",
                [
                    (
                        "Mengapa pesanan disalin ke daftar?",
                        "Karena obrolan cepat tenggelam",
                        "Karena WhatsApp melarang pesanan",
                        "Supaya pembeli menunggu",
                    )
                ],
            ),
            (
                "Minta izin dulu",
                5,
                "Nomor pembeli dipakai untuk pesanannya, bukan untuk promosi. Tanya dulu: “Boleh saya "
                "kabari kalau ada rasa baru?” Yang bilang tidak, jangan dikirimi. Jangan masukkan "
                "orang ke grup tanpa bertanya.",
                "",
                [
                    (
                        "Kapan promosi boleh dikirim ke nomor pembeli?",
                        "Setelah orangnya mengizinkan",
                        "Setiap Senin pagi",
                        "Setelah satu kali membeli",
                    )
                ],
            ),
        ],
    },
    {
        "slug": "bazar-pertama",
        "title": "Bazar pertama Anda",
        "summary": "Menyiapkan meja, stok, dan kembalian untuk satu hari ramai.",
        "step": "P5",
        "status": CourseStatus.SUBMITTED,
        "outcomes": ["Menghitung stok untuk satu hari", "Menata meja yang mudah didatangi"],
        "practice_task": "Ikut satu bazar, lalu tulis apa yang laku dan apa yang pulang lagi.",
        "lessons": [
            (
                "Stok dan kembalian",
                8,
                "Bawa tiga kali penjualan hari biasa, bukan semua yang ada. Tukar kembalian sehari "
                "sebelumnya: pecahan dua ribu dan lima ribu paling cepat habis.",
                "",
                [],
            ),
        ],
    },
]
