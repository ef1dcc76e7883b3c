"""What the demo city talks about in its forum: craft, trade and experience; invented, all of it."""

from typing import NamedTuple

from .stories import CALON, GRADUATE


class Thread(NamedTuple):
    """A topic and its replies. ``>`` marks a reply of who asked, ``*`` the one that answered."""

    place: str
    title: str
    body: str
    replies: tuple[str, ...] = ()
    # The address of a demo account that asks.
    by: str = ""


# The place is the address name of a theme.
THREADS = (
    Thread(
        "bahan-baku",
        "Pisang kepok untuk keripik: beli di mana supaya ukurannya seragam?",
        "Saya butuh sekitar 40 kg seminggu. Kalau beli campuran di pasar, sepertiganya terlalu matang dan jadi keripik yang lembek. Ada yang punya langganan yang mau memilihkan?",
        (
            "Coba datang ke Pasar Induk sebelum subuh, Bu. Bilang untuk keripik, nanti dipilihkan yang tua tapi masih hijau.",
            "*Saya pesan langsung ke pengepul dua hari sebelumnya dan minta *kepok tua, belum kuning*. Harganya sedikit di atas pasar, tapi yang terbuang hampir tidak ada. Mulainya minta contoh 5 kg dulu.",
            ">Terima kasih, minggu depan saya coba dengan contoh dulu.",
            "Yang terlanjur matang jangan dibuang. Saya jadikan sale, laku juga.",
        ),
    ),
    Thread(
        "bahan-baku",
        "Patungan beli gula aren, minimal 50 kg",
        "Pemasok saya memberi harga lebih baik mulai 50 kg. Kebutuhan saya cuma 15 kg sebulan. Ada yang mau patungan? Bisa dibagi di rumah saya, ada timbangan digital.",
        (
            "Saya ikut 10 kg untuk dodol.",
            "Saya 10 kg. Gula arennya bentuk cetak atau bubuk?",
            ">Cetak, per keping sekitar setengah kilo. Kering, tidak berair.",
            "Tambah saya 15 kg, jadi genap. Boleh diambil Sabtu pagi?",
            ">Boleh. Sabtu pukul sembilan sampai sebelas, saya tunggu.",
        ),
    ),
    Thread(
        "bahan-baku",
        "Di mana beli standing pouch yang tebal, tidak harus seribu lembar?",
        "Keripik saya cepat melempem. Katanya karena plastiknya tipis. Toko biasa menjual minimal seribu lembar, sedangkan saya baru 200 bungkus sebulan.",
        (
            "Cari yang aluminium foil di dalam, bukan yang bening semua. Bening memang bagus dilihat, tapi cahaya dan udara lebih mudah masuk.",
            "*Beberapa anggota di sini mencetak kemasan satuan, mulai 50 lembar. Lihat di halaman cari orang, saring yang *menawarkan kemasan*. Saya dapat ketebalan dua kali dari yang lama.",
            "Jangan lupa alat pres. Pouch mahal tetap bocor kalau presnya goyang.",
            ">Ternyata memang presnya. Sekarang saya pres dua kali dan tahan enam minggu.",
        ),
        by=GRADUATE,
    ),
    Thread(
        "bahan-baku",
        "Pengganti santan segar waktu kelapa mahal",
        "Harga kelapa naik terus bulan ini. Ada yang sudah mencoba santan kemasan untuk talam dan kue pepe? Takut rasanya berubah.",
        (
            "Untuk kue pepe saya campur separuh. Pelanggan tidak ada yang tanya.",
            "Kalau talam, lapisan putihnya tetap saya pakai yang segar. Lapisan bawah boleh campur.",
            "*Kuncinya jumlah air. Santan kemasan lebih kental, jadi saya tambah air dulu sampai kentalnya sama, baru ikuti resep lama. Selisih rasanya kecil.",
        ),
    ),
    Thread(
        "bahan-baku",
        "Kain perca dari konveksi, siapa yang masih punya?",
        "Saya membuat pouch dan bros dari perca. Tempat biasa saya mengambil sudah pindah. Motif apa saja boleh, asal katun.",
        (
            "Di tempat saya ada sekarung tiap dua minggu. Silakan ajukan koneksi, nanti kita atur.",
            ">Sudah saya ajukan, Mas. Terima kasih banyak.",
            "Saya juga mau kalau masih ada. Untuk isi boneka.",
        ),
    ),
    Thread(
        "bahan-baku",
        "Cabai naik, harga sambal ikut naik atau botol dikecilkan?",
        "Tiga minggu ini modal cabai saya hampir dua kali lipat. Kalau harga naik takut ditinggal. Kalau botol dikecilkan takut dibilang curang.",
        (
            "Saya naikkan harga dan saya tulis alasannya di status. Ada yang mengeluh, tapi tidak ada yang pergi.",
            "Kecilkan botol boleh, asal ukuran di labelnya ikut diganti dan ditulis jelas.",
            "*Saya buat ukuran baru yang lebih kecil di samping yang lama. Yang lama naik, yang kecil terjangkau. Pembeli memilih sendiri dan tidak ada yang merasa dibohongi.",
            "Waktu cabai murah saya giling dan bekukan untuk dua bulan. Freezer kecil terbayar sendiri.",
        ),
    ),
    Thread(
        "produksi",
        "Keripik cepat melempem sesudah seminggu",
        "Waktu baru digoreng renyah sekali. Seminggu kemudian sudah alot, padahal plastik tertutup. Apa yang salah?",
        (
            "Ditiriskan berapa lama sebelum dibungkus? Saya semalam penuh di atas kertas.",
            ">Paling dua jam, Bu. Saya kejar pesanan.",
            "*Itu sebabnya. Yang masih hangat membawa uap ke dalam plastik. Tunggu benar-benar dingin, pakai *spinner* kalau ada, baru dibungkus. Beri *silica gel* yang khusus makanan.",
            "Setuju. Spinner bekas saya beli patungan dengan tetangga, dipakai bergantian.",
            ">Sudah saya coba tiga minggu ini, masih renyah. Terima kasih semuanya.",
        ),
    ),
    Thread(
        "produksi",
        "Berapa lama sambal bawang tahan di botol kaca?",
        "Tanpa pengawet, dimasak sampai tanak. Saya tulis dua bulan di label, tetapi sebenarnya saya belum pernah menguji.",
        (
            "Uji sendiri saja: simpan sepuluh botol, buka satu setiap minggu, catat bau, warna, rasa. Saya lakukan begitu sebelum menulis angka.",
            "Botolnya direbus dulu dan diisi selagi panas. Kalau tutupnya cembung, jangan dijual.",
            "*Dua bulan itu berani kalau belum diuji. Tulis lebih pendek dulu, dan minta pendamping menunjukkan tempat uji. Label yang jujur lebih penting daripada label yang panjang.",
            ">Baik, saya ganti sebulan sambil menguji.",
        ),
    ),
    Thread(
        "produksi",
        "Jahitan resleting bergelombang di kain kanvas",
        "Untuk tas laptop. Sudah ganti jarum nomor 16, tetap bergelombang. Mesin saya mesin rumahan biasa.",
        (
            "Jarak setik diperbesar. Kanvas tebal kalau setiknya rapat pasti berkerut.",
            "*Tempel dulu dengan selotip kain sebelum dijahit, jangan pakai jarum pentul. Tekanan sepatunya dikendurkan satu putaran. Di mesin saya langsung rata.",
            ">Berhasil! Ternyata tekanannya.",
        ),
    ),
    Thread(
        "produksi",
        "Warna batik cap luntur waktu dicuci pertama",
        "Sudah saya kunci, tapi cucian pertama airnya masih merah. Pelanggan khawatir baju lain kena.",
        (
            "Berapa lama dijemur sebelum dikunci? Jangan kena matahari langsung.",
            "Cuci dengan lerak sampai air bening sebelum dijual. Repot, tapi keluhannya hilang.",
            "*Saya rendam penguncian semalam, bukan satu jam, lalu dua kali bilas. Dan di kartu produk saya tulis: cuci terpisah tiga kali pertama. Jujur saja, orang paham.",
        ),
    ),
    Thread(
        "produksi",
        "Oven listrik atau gas untuk kue kering 30 toples seminggu?",
        "Sekarang pakai oven tangkring. Panasnya tidak rata, bagian belakang selalu gosong.",
        (
            "Gas, karena daya listrik di rumah saya cuma 1.300.",
            "Listrik lebih rata, tapi hitung dulu dayanya. Saya harus bergantian dengan pompa air.",
            "Sebelum beli, sewa jam dapur tetangga dulu. Di sini ada yang menawarkan dapur siang hari.",
            ">Ide bagus. Saya cari yang menawarkan dapur di dekat sini.",
        ),
    ),
    Thread(
        "produksi",
        "Label produk: apa saja yang sebaiknya ditulis?",
        "Saya mau cetak label baru untuk kue kering. Tidak mau salah cetak 500 lembar.",
        (
            "Nama produk, isi bersih, bahan, nama dan alamat pembuat, tanggal baik sebelum. Nomor izin kalau sudah ada.",
            "Cetak 50 dulu. Saya pernah salah menulis isi bersih dan harus menempel stiker satu-satu.",
            "*Tunjukkan rancangannya ke pendamping sebelum naik cetak. Punya saya dikoreksi dua hal yang tidak saya sangka. Gratis, dan lebih murah daripada mencetak ulang.",
            "Tulis juga cara menyimpan. Pertanyaan itu yang paling sering masuk WhatsApp saya.",
        ),
    ),
    Thread(
        "produksi",
        "Lilin aromaterapi retak di permukaan",
        "Cetakan kaca, lilin kedelai. Sesudah dingin ada retakan halus seperti kaca pecah.",
        (
            "Dinginnya terlalu cepat. Jangan di depan kipas.",
            "*Hangatkan dulu gelasnya dan tuang pada suhu yang lebih rendah. Sisakan sedikit untuk tuangan kedua sesudah setengah jam.",
            ">Tuangan kedua itu kuncinya. Terima kasih.",
        ),
    ),
    Thread(
        "pemasaran",
        "Bagaimana menentukan harga keripik 250 gram?",
        "Bahan sekitar Rp 7.000 per bungkus. Di warung sebelah ada yang jual Rp 12.000. Saya bingung mau ikut atau lebih tinggi.",
        (
            "Hitung semuanya dulu: bahan, gas, kemasan, ongkos antar, dan waktu Ibu. Waktu sendiri sering lupa dihitung.",
            "*Rumus saya sederhana: semua biaya per bungkus termasuk upah saya, lalu tambah sepertiga. Dari situ baru lihat harga pasar. Kalau di bawah biaya, lebih baik tidak dijual ke sana.",
            "Jangan lupa bagian untuk warung kalau titip jual. Di tempat saya warung ambil 15 sampai 20 persen.",
            ">Setelah saya hitung ulang, biaya sebenarnya Rp 9.800. Pantas rasanya capek tapi uangnya tidak ada.",
            "Sama, Bu. Saya juga baru sadar setelah setahun.",
        ),
        by=GRADUATE,
    ),
    Thread(
        "pemasaran",
        "Pengalaman ikut bazar pertama kali",
        "Minggu lalu saya ikut bazar dekat kantor kecamatan. Bawa 120 bungkus, pulang sisa 70. Apa yang bisa diperbaiki?",
        (
            "50 bungkus di bazar pertama itu bagus! Saya dulu cuma sembilan.",
            "Beri tester. Begitu orang mengunyah, separuhnya beli.",
            "*Tiga hal dari pengalaman saya: harga ditulis besar, ada uang kecil, dan ada kartu nama atau kode yang bisa difoto. Separuh pesanan saya datang *sesudah* bazar, dari kartu itu.",
            "Berdiri di depan meja, jangan duduk di belakang main ponsel. Kelihatan sepele.",
            ">Catat semua. Bazar berikutnya saya bawa tester dan kartu.",
        ),
    ),
    Thread(
        "pemasaran",
        "Foto produk dengan ponsel murah",
        "Ponsel saya kameranya biasa saja. Hasil foto keripik selalu kekuningan dan gelap.",
        (
            "Matikan lampu rumah, foto dekat jendela jam delapan sampai sepuluh pagi. Lampu rumah yang bikin kuning.",
            "Alasnya kertas karton putih, di belakangnya karton juga yang dilengkungkan.",
            "*Saya punya kotak foto dari kardus dan kertas roti, biayanya dua puluh ribu. Kalau ada yang mau pinjam silakan ajukan koneksi.",
            ">Sudah dicoba di jendela, bedanya jauh sekali. Produk saya akhirnya lolos kurasi.",
        ),
    ),
    Thread(
        "pemasaran",
        "Pelanggan tanya terus tapi tidak jadi beli",
        "Setiap hari ada lima sampai sepuluh yang tanya di WhatsApp. Yang jadi paling satu. Balasan saya yang kurang apa?",
        (
            "Jawab dengan pilihan, bukan harga saja. Misalnya: mau yang 250 g atau yang keluarga?",
            "Sebutkan kapan bisa diantar. Orang sering cuma mau tahu itu.",
            "*Saya buat satu gambar berisi harga, isi, ongkos dan cara bayar. Begitu ada yang tanya langsung saya kirim, lalu satu kalimat: *mau saya siapkan untuk hari apa?* Yang jadi naik dua kali.",
            "Jangan dikejar-kejar juga. Sekali mengingatkan cukup.",
        ),
        by=CALON,
    ),
    Thread(
        "pemasaran",
        "Nama merek saya ternyata sudah dipakai orang di kota lain",
        "Baru tahu dari pelanggan. Label sudah tercetak 300. Ganti sekarang atau nanti?",
        (
            "Lebih baik sekarang, sebelum label berikutnya. Saya pernah menunda dan akhirnya ganti dua kali.",
            "Sisa label bisa ditempeli stiker nama baru di atasnya.",
            "*Sebelum memilih nama baru, cari dulu di pangkalan data merek, lalu di media sosial. Saya ditemani pendamping, setengah jam selesai.",
            ">Sudah dapat nama baru dan belum ada yang pakai. Terima kasih.",
        ),
    ),
    Thread(
        "pemasaran",
        "Hampers hari raya: mulai menawarkan kapan?",
        "Tahun lalu saya mulai dua minggu sebelumnya, ternyata kantor-kantor sudah pesan di tempat lain.",
        (
            "Kantor biasanya memutuskan enam sampai delapan minggu sebelumnya. Saya kirim contoh dua bulan sebelum.",
            "Buat tiga pilihan harga saja. Kalau terlalu banyak, bagian pengadaan bingung.",
            "*Mulai dari pelanggan tahun lalu: tanya mereka dulu. Dari dua belas yang saya hubungi, tujuh pesan lagi tanpa saya beri potongan.",
            "Isi hampers bisa dari produk anggota di sini. Jadi unik dan tidak ada yang sama.",
        ),
    ),
    Thread(
        "pemasaran",
        "Jualan di lokapasar: perlu atau tidak untuk yang baru?",
        "Teman bilang wajib. Tapi saya lihat potongan dan ongkosnya lumayan.",
        (
            "Untuk barang tahan lama seperti sabun saya, perlu. Untuk kue basah tidak.",
            "Hitung dulu semua potongannya ke dalam harga. Jangan sampai laku banyak tapi rugi.",
            "Saya mulai dari etalase di sini dan WhatsApp. Setelah pesanan rutin, baru buka toko daring.",
        ),
    ),
    Thread(
        "perizinan",
        "Pengalaman saya mengurus P-IRT untuk keripik",
        "Mau berbagi supaya yang lain tidak bolak-balik. Yang paling lama bukan formulirnya, tetapi menyiapkan label dan dapur. Tanyakan saja di sini kalau ada yang mau tahu.",
        (
            "Terima kasih, Bu. Dapurnya harus terpisah dari dapur keluarga?",
            ">Di tempat saya diminta bersih, ada tempat cuci tangan, bahan dan barang jadi tidak bercampur. Kata pendamping yang dilihat kebersihan dan alurnya. Tanyakan ke pendamping masing-masing, ya.",
            "Punya saya makanan beku, katanya bukan P-IRT. Benar?",
            "*Setahu saya P-IRT untuk pangan kering berkemasan dari dapur rumah, bukan yang beku. Untuk yang beku jalurnya lain. Supaya pasti, tunjukkan produknya ke pendamping.",
            "Betul. Saya sempat salah jalur dua bulan karena tidak bertanya dulu.",
        ),
        by=GRADUATE,
    ),
    Thread(
        "perizinan",
        "NIK ditolak waktu membuat NIB",
        "Nama saya di KTP pakai gelar, di formulir tidak. Muncul tidak cocok terus. Ada yang pernah?",
        (
            "Pernah. Saya tulis persis seperti di KTP, huruf demi huruf, baru lewat.",
            "Jangan pernah menulis NIK di forum atau di pesan, ya. Cukup ceritakan masalahnya.",
            "*Kalau sudah persis tetap ditolak, biasanya datanya di kependudukan belum sama. Saya diantar pendamping ke kelurahan, dua hari kemudian bisa.",
            ">Benar, ternyata ada satu huruf yang beda di data. Sudah terbit.",
        ),
    ),
    Thread(
        "perizinan",
        "Bahan apa saja yang ditanya waktu daftar halal?",
        "Kue kering, bahannya terigu, mentega, keju, telur. Saya mau menyiapkan dari sekarang.",
        (
            "Daftar semua bahan sampai ke baking powder dan pewarna, dengan mereknya.",
            "*Saya foto semua kemasan bahan, depan dan belakang, lalu dibuat daftar. Pendamping tinggal mencocokkan. Yang belum ada keterangan halalnya saya ganti mereknya sebelum mengajukan.",
            "Kalau nanti ganti bahan, lapor dulu. Itu yang sering lupa.",
        ),
    ),
    Thread(
        "perizinan",
        "Apakah jasa jahit rumahan perlu izin juga?",
        "Saya cuma menerima permak dan jahit pesanan di rumah. Tidak ada karyawan.",
        (
            "NIB saya dipakai waktu menawarkan seragam ke sekolah. Bagian tata usaha memintanya.",
            "*Untuk saya NIB itu yang dibantu pendamping, sekali duduk selesai. Ceritakan jenis jasanya apa adanya, nanti dibantu memilih kelompok usahanya.",
            ">Baik, saya buat janji dengan pendamping minggu ini.",
        ),
    ),
    Thread(
        "perizinan",
        "Berapa lama sampai merek terdaftar?",
        "Sudah mengajukan tiga bulan lalu, statusnya masih pemeriksaan. Wajar?",
        (
            "Punya saya kira-kira setengah tahun.",
            "Sama. Sambil menunggu tetap jualan biasa.",
            "Simpan bukti pengajuannya baik-baik. Pernah diminta pembeli besar.",
        ),
    ),
    Thread(
        "keuangan",
        "Buku kas paling sederhana yang benar-benar dipakai",
        "Sudah tiga kali mencoba aplikasi, selalu berhenti di minggu kedua. Bapak Ibu mencatat pakai apa?",
        (
            "Buku tulis, dua kolom: masuk dan keluar. Saya isi sebelum tidur.",
            "Saya foto semua nota dan masukkan amplop per minggu. Minggu malam baru dicatat.",
            "*Pisahkan dulu uangnya, baru catatannya. Dompet usaha dan dompet rumah. Setelah itu satu lembar per minggu pun cukup. Saya sudah sebelas bulan tidak putus.",
            ">Dompet terpisah! Itu yang belum pernah saya lakukan.",
            "Saya beri gaji diri sendiri tiap Jumat, kecil tapi tetap. Sejak itu uang usaha tidak pernah terpakai belanja.",
        ),
    ),
    Thread(
        "keuangan",
        "Menagih pelanggan yang selalu bilang besok",
        "Ada langganan kantor, tagihan kecil-kecil tapi sudah menumpuk dua bulan. Tidak enak menagih karena baik orangnya.",
        (
            "Kirim catatan rinci tanggal dan jumlahnya, bukan cuma *tolong dibayar ya*. Sering mereka memang lupa.",
            "*Saya ubah caranya: pesanan berikut diantar kalau yang lama sudah lunas, dan itu saya katakan baik-baik di depan. Dua orang pergi, yang lain malah tertib.",
            "Catat kesepakatannya di sini, biar dua-duanya setuju tertulis.",
            ">Sudah lunas semua minggu ini. Ternyata bagian keuangannya menunggu nota.",
        ),
    ),
    Thread(
        "keuangan",
        "Upah untuk tetangga yang membantu: harian atau per bungkus?",
        "Saat ramai saya dibantu dua orang membungkus. Harian terasa berat, per bungkus takut tidak rapi.",
        (
            "Per bungkus, tapi yang tidak rapi tidak dihitung. Dibicarakan di awal.",
            "Harian untuk yang menggoreng, per bungkus untuk yang mengemas. Di tempat saya jalan.",
            "*Kami pakai harian ditambah bonus kecil kalau target tercapai. Suasana kerjanya lebih enak daripada berlomba.",
        ),
    ),
    Thread(
        "keuangan",
        "Menyisihkan untuk ganti alat",
        "Wajan dan kompor pasti rusak suatu hari. Bagaimana cara Bapak Ibu menabung untuk itu?",
        (
            "Lima ratus rupiah tiap bungkus masuk toples. Setahun kemudian jadi kompor.",
            "Saya taruh di rekening terpisah tanpa kartu.",
            "Setuju toples. Yang terlihat lebih disiplin.",
            ">Mulai hari ini pakai toples. Terima kasih.",
        ),
    ),
    Thread(
        "keuangan",
        "Pinjam dulu atau kumpulkan dulu?",
        "Ada tawaran pesanan besar, tetapi modal bahan saya kurang separuh.",
        (
            "Minta uang muka ke pemesan. Untuk pesanan besar itu wajar.",
            "*Kerjakan bertahap: separuh dikirim, dibayar, baru separuh lagi. Saya begitu waktu pertama dapat pesanan seragam, tanpa pinjam sama sekali.",
            "Kalau pun pinjam, tanya dulu jumlah seluruh biayanya sampai lunas, bukan cicilannya saja.",
            ">Pemesannya mau memberi uang muka. Lega.",
        ),
    ),
    Thread(
        "kerja-sama",
        "Mencari teman produksi untuk 600 kotak kue",
        "Ada pesanan kantor, 600 kotak isi empat macam, tiga minggu lagi. Dapur saya sanggup 250. Siapa bisa talam, klepon, atau lemper?",
        (
            "Saya bisa klepon 600. Dikirim pagi hari itu juga.",
            "Lemper saya siap, tapi perlu tahu jumlah dari sekarang untuk memesan daun.",
            ">Alhamdulillah. Saya ajukan koneksi ke Ibu berdua, kita bertemu di kantor kecamatan untuk mencicipi dulu.",
            "*Kalau boleh usul, tunjuk satu orang yang memeriksa ukuran semua kue. Waktu kami produksi bersama, itu yang membuat pemesan pesan lagi.",
            ">Pesanannya beres dan mereka sudah pesan lagi untuk akhir tahun. Terima kasih semua!",
        ),
    ),
    Thread(
        "kerja-sama",
        "Rak kosong di kedai kopi, siapa mau titip jual?",
        "Kedai kami ramai pagi dan sore, ada rak kosong dua tingkat. Cocok untuk camilan kering dan cendera mata kecil. Bagi hasil 15 persen, hitungan tiap dua minggu.",
        (
            "Mau! Keripik tempe dan pisang. Saya ajukan koneksi, ya.",
            "Untuk gantungan kunci ondel-ondel boleh?",
            ">Boleh sekali, tamu luar kota sering cari oleh-oleh.",
            "Pengalaman saya titip jual: sepakati dulu siapa menanggung yang rusak. Biar sama-sama enak.",
            ">Betul. Rusak di rak kami, kami yang ganti. Lewat tanggal, diambil kembali.",
        ),
    ),
    Thread(
        "kerja-sama",
        "Ongkos kirim bareng ke Jakarta Utara",
        "Setiap Rabu saya antar ke Kelapa Gading dengan motor boks. Masih ada tempat separuh. Yang searah boleh titip, ongkosnya dibagi.",
        (
            "Searah dengan saya! Biasanya empat kardus kecil.",
            "Bisa yang dingin?",
            ">Bisa, boksnya pendingin. Asal sudah dikemas rapat.",
            "*Kami bertiga sudah sebulan jalan begini. Ongkos saya turun separuh dan pelanggan tahu tiap Rabu pasti datang.",
        ),
    ),
    Thread(
        "kerja-sama",
        "Satu meja bazar untuk dua usaha, bagaimana membaginya?",
        "Sewa meja terasa berat sendiri. Saya kopi, ingin berbagi dengan yang jual kue.",
        (
            "Cocok itu, kopi dan kue saling mendatangkan pembeli. Saya bersedia.",
            "*Bagi sewa sama rata, kas sendiri-sendiri, satu orang jaga bergantian. Sepakati juga siapa yang membereskan.",
            ">Siap. Sampai bertemu di bazar berikutnya.",
        ),
    ),
    Thread(
        "kerja-sama",
        "Sekolah minta 200 seragam batik, siapa bisa jahit?",
        "Kain dari saya, pola sudah ada. Perlu lima penjahit selama dua minggu.",
        (
            "Saya dan adik bisa 50 potong.",
            "40 potong, mesin saya dua.",
            "Tolong tunjukkan contoh jahitannya dulu supaya sama.",
            ">Contoh ada di rumah saya. Kita bertemu lewat halaman temu saja, saya usulkan tiga waktu.",
        ),
    ),
    Thread(
        "kerja-sama",
        "Tukar ilmu: saya ajari foto, Anda ajari pembukuan",
        "Saya lumayan bisa memotret produk tetapi angka selalu kacau. Ada yang mau bertukar dua jam seminggu?",
        (
            "Mau. Pembukuan saya rapi tetapi foto saya gelap semua.",
            ">Pas sekali. Saya ajukan koneksi.",
            "Kalau kurang orang, ajak saya. Saya mau dua-duanya.",
        ),
    ),
    Thread(
        "lain-lain",
        "Membagi waktu antara usaha dan anak kecil",
        "Anak saya dua dan tiga tahun. Produksi selalu mulai setelah mereka tidur dan saya tumbang. Bagaimana Ibu-Ibu mengaturnya?",
        (
            "Produksi dua hari penuh seminggu, waktu anak di rumah neneknya. Sisanya cuma antar dan balas pesan.",
            "Bergantian dengan tetangga. Selasa anak-anak di rumah saya, Kamis di rumah dia.",
            "*Saya kurangi macam produknya dari sembilan jadi tiga. Penjualan hampir sama, tidur saya kembali.",
            ">Dari sembilan jadi tiga... ini tamparan yang baik. Terima kasih.",
        ),
    ),
    Thread(
        "lain-lain",
        "Apa yang berubah sesudah ikut kelas?",
        "Saya baru terdaftar dan ragu, takut cuma teori. Cerita dong yang sudah lulus.",
        (
            "Praktiknya memang harus minta. Saya bawa produk sendiri ke kelas dan langsung dikoreksi.",
            "Yang paling berguna buat saya teman-temannya. Pemasok kemasan saya sekarang teman sekelas.",
            "*Menghitung harga. Dulu saya jual di bawah biaya selama setahun tanpa sadar.",
            ">Baik, saya berangkat minggu depan.",
        ),
        by=CALON,
    ),
    Thread(
        "lain-lain",
        "Rekomendasi kurir yang hati-hati untuk keramik",
        "Tiga dari sepuluh kiriman terakhir pecah. Sudah pakai bubble wrap dua lapis.",
        (
            "Kardus dobel, jarak dua jari ke semua sisi diisi kertas. Bukan kurirnya, biasanya isinya bergerak.",
            "*Guncang kardusnya sebelum dikirim. Kalau masih ada bunyi, belum siap. Sejak itu saya baru pecah satu dari ratusan.",
            ">Uji guncang, siap!",
        ),
    ),
    Thread(
        "lain-lain",
        "Usaha sepi, apa yang Bapak Ibu lakukan?",
        "Sudah tiga minggu penjualan turun separuh. Rasanya mau berhenti.",
        (
            "Jangan berhenti dulu, Bu. Hubungi sepuluh pelanggan lama dan tanya kabar, bukan jualan. Dari situ biasanya ada jalan.",
            "Saya pernah. Waktu sepi saya pakai untuk memperbaiki kemasan yang tertunda.",
            "Semangat, Bu. Kalau mau, main ke dapur saya, kita masak bareng.",
            ">Terharu bacanya. Sudah saya hubungi pelanggan lama, tiga orang pesan lagi.",
        ),
    ),
)

# The place is a kecamatan; {area} is its name. Spread over the city, Tebet first.
NEIGHBOURS = (
    Thread(
        "",
        "Bazar Minggu pagi di {area}, siapa ikut?",
        "Ada rencana bazar kecil hari Minggu pukul 06.00 sampai 10.00. Meja dari warga, listrik ada. Yang berminat tulis di sini supaya jenis dagangannya tidak sama semua.",
        (
            "Ikut, keripik dan sambal.",
            "Ikut, jamu segar. Saya bawa meja sendiri.",
            "Kaus anak boleh?",
            ">Boleh. Sudah tujuh yang ikut, tiga tempat lagi.",
        ),
    ),
    Thread(
        "",
        "Tukang las untuk rak pajangan di sekitar {area}",
        "Butuh rak besi kecil yang bisa dilipat untuk bazar. Ada kenalan yang rapi dan tidak mahal?",
        (
            "Di dekat pasar ada, hasilnya rapi. Saya ajukan koneksi saja supaya bisa kirim alamatnya.",
            "*Saya baru bikin dua. Bawa contoh gambar dan ukur bagasi motor dulu, punya saya ternyata kepanjangan.",
        ),
    ),
    Thread(
        "",
        "Dapur bersama di {area}, ada yang tahu?",
        "Cari dapur yang bisa disewa per jam, siang hari saja.",
        (
            "Coba cari di halaman anggota, saring yang menawarkan dapur.",
            "Dapur saya kosong pukul satu sampai lima. Silakan lihat dulu.",
            ">Terima kasih, cocok sekali. Sudah jalan dua minggu.",
        ),
    ),
    Thread(
        "",
        "Kumpul anggota {area} sebulan sekali",
        "Bagaimana kalau kita bertemu sebulan sekali, bergantian tempat, satu orang bercerita satu hal yang berhasil? Tidak usah resmi.",
        (
            "Setuju. Saya sediakan tempat bulan pertama.",
            "Setuju, asal Sabtu sore.",
            "Ikut. Saya mau cerita soal salah hitung harga supaya tidak ada yang mengulang.",
        ),
    ),
    Thread(
        "",
        "Titip antar searah dari {area}",
        "Hari Senin dan Kamis saya antar ke arah pusat. Yang mau titip silakan.",
        ("Saya dua kotak kue tiap Kamis.", "*Mau, tapi pastikan kotaknya tidak ditumpuk, ya."),
    ),
    Thread(
        "",
        "Kantor di {area} cari snack box harian",
        "Ada kantor yang cari snack box 30 kotak setiap hari kerja. Saya sendiri tidak sanggup tiap hari. Kita bagi hari?",
        (
            "Saya Senin dan Selasa.",
            "Saya Rabu sampai Jumat kalau boleh pakai menu tetap.",
            ">Cocok. Kita bertemu dulu supaya ukuran dan harganya sama.",
        ),
    ),
    Thread(
        "",
        "Tempat parkir gerobak yang aman di {area}",
        "Gerobak saya biasanya di depan rumah, tetapi jalannya mau diperbaiki sebulan.",
        ("Halaman saya cukup untuk satu gerobak, ada pagarnya.", ">Terima kasih banyak, Pak."),
    ),
    Thread(
        "",
        "Belajar kemasan bareng di {area}",
        "Saya ada mesin pres kaki yang jarang dipakai. Siapa mau belajar mengemas bareng, bawa produk masing-masing?",
        (
            "Mau! Produk saya rempeyek.",
            "*Ikut. Bawa juga contoh kemasan yang gagal, dari situ belajarnya paling banyak.",
        ),
    ),
)

# Written by people who are new in the forum, so a moderator looks first.
WAITING = (
    Thread(
        "produksi",
        "Cara membuat rempeyek tidak pecah waktu dilepas dari wajan",
        "Rempeyek saya sering pecah di pinggirnya. Sudah pakai sendok sayur pipih, tetap begitu.",
    ),
    Thread(
        "pemasaran",
        "Apakah kartu nama masih perlu?",
        "Semua orang pakai WhatsApp, tapi di bazar banyak yang minta kartu.",
    ),
    Thread(
        "kerja-sama",
        "Mencari pengrajin anyaman untuk kemasan hampers",
        "Butuh keranjang kecil, sekitar 60 buah, untuk akhir tahun.",
    ),
)
WAITING_REPLIES = (
    "Saya juga mengalami ini. Terima kasih sudah ditanyakan.",
    "Kalau boleh tahu, mesinnya merek apa, Pak?",
    "Boleh saya ikut lihat caranya?",
)

# What goes wrong now and then.
ADVERT = Thread(
    "pemasaran",
    "Jual follower dan ulasan bintang lima, bergaransi",
    "Toko sepi? Kami tambah pengikut dan ulasan dalam semalam. Bayar di depan, hasil dijamin. Tulis minat di bawah.",
)
SCHEME = Thread(
    "kerja-sama",
    "Ajakan jadi agen, modal kecil untung besar",
    "Cukup setor sekali, setiap ajak orang dapat bagian. Tidak perlu jualan apa-apa.",
)
OIL = Thread(
    "produksi",
    "Minyak goreng bekas katering, siapa mau?",
    "Ada 20 liter sekali pakai, saya jual murah untuk menggoreng keripik.",
)
HEATED = "Bagaimana menentukan harga keripik 250 gram?"
RUDE_REPLY = "Halah, begitu saja ditanyakan. Kalau tidak becus jangan jualan, bikin malu yang lain."
BLUNT_REPLY = "Saya tidak setuju. Harga segitu terlalu murah dan merusak pasar kita semua."
OFF_TOPIC = Thread(
    "lain-lain",
    "Jual motor bekas, pajak hidup",
    "Motor matik tahun muda, pemakaian pribadi. Tulis di bawah kalau berminat.",
)
REFUSED_BECAUSE = (
    "Forum ini untuk usaha dan kerja sama; jual beli kendaraan pribadi bukan tempatnya."
)
TAKEN_BACK = Thread(
    "pemasaran",
    "Ada yang tahu jadwal bazar bulan ini?",
    "Sudah dijawab teman lewat pesan, maaf.",
)
