"""Inquiries in every state: those of the demo's graduate, and enough of others for answer times."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from members.models import User
from okoce.demo import City, save_in_bulk

from ..choices import ENDED_INQUIRIES, DropReason, InquiryActor, InquiryStatus, Turn
from ..models import Inquiry, InquiryChange, InquiryMessage, Product
from ..services import answer_times

HOURS = timedelta(hours=1)
# So many makers were asked, however large the city is.
MOST_MAKERS = 60
LATER = (InquiryStatus.ORDERED, *ENDED_INQUIRIES)


@dataclass(frozen=True)
class Talk:
    """What somebody asked so many hours ago, and what came of it."""

    name: str
    contact: str
    hours_ago: float
    question: str
    quantity: int | None = None
    # Hours until the first answer, and whether it went by WhatsApp, without words here.
    answered_in: float | None = None
    answer: str = ""
    more: str = ""
    status: str = InquiryStatus.NEW
    reason: str = ""
    note: str = ""
    ended_by: str = InquiryActor.ASKER


FIRST = [
    Talk(
        "Rina Hartati",
        "081211110001",
        5,
        "Selamat pagi, apakah bisa 40 bungkus untuk arisan hari Sabtu? Diambil sendiri di Tebet.",
        40,
    ),
    Talk(
        "Bagian Umum PT Sinar Karya",
        "umum@sinarkarya.test",
        31,
        "Kami perlu bingkisan untuk 120 tamu, akhir bulan depan. Apakah bisa dengan kartu ucapan?",
        120,
    ),
    Talk("Yusuf", "081211110003", 80, "Apakah ada yang tanpa pengawet? Untuk anak-anak."),
    Talk(
        "Maya Kusuma",
        "maya@contoh.test",
        52,
        "Kalau pesan 15, ongkos kirim ke Cibubur berapa?",
        15,
        2,
        "Ke Cibubur sekitar Rp 20.000 dengan kurir, Bu. Bisa dikirim Jumat.",
        "Baik. Kalau 20 bungkus, apakah ada harga khusus?",
        InquiryStatus.ANSWERED,
    ),
    Talk(
        "Koperasi Karyawan Melati",
        "081211110005",
        70,
        "Bisa dititip jual 30 bungkus setiap minggu?",
        30,
        4,
        "",
        "",
        InquiryStatus.ANSWERED,
    ),
    Talk(
        "Dewi Anggraini",
        "081211110006",
        120,
        "Saya mau 10 untuk oleh-oleh, apakah tahan dua minggu?",
        10,
        1.5,
        "Tahan dua bulan selama bungkusnya belum dibuka. Silakan, stok ada.",
        "",
        InquiryStatus.ORDERED,
    ),
    Talk(
        "Hendra",
        "hendra@contoh.test",
        400,
        "Ada kemasan 500 gram?",
        6,
        3,
        "Ada, Pak. Harganya Rp 38.000.",
        "",
        InquiryStatus.DONE,
    ),
    Talk(
        "Lestari",
        "081211110008",
        650,
        "Untuk 200 bungkus besok pagi, bisa?",
        200,
        6,
        "Mohon maaf, untuk jumlah itu kami perlu lima hari.",
        "",
        InquiryStatus.DROPPED,
        DropReason.TIME,
        "Acaranya sudah besok.",
    ),
    Talk(
        "Promo Kilat",
        "promo@iklan.test",
        300,
        "Kami jual ribuan pengikut murah, balas sekarang!!!",
        status=InquiryStatus.DROPPED,
        reason=DropReason.SPAM,
        ended_by=InquiryActor.SELLER,
    ),
]
NAMES = [
    *["Sari Wulandari", "Agus Salim", "Nita", "Pak Budi", "Indah Permata", "Fajar", "Ibu Ratna"],
    *["Kantor Kelurahan", "Dimas", "Tika Amalia", "Joko", "Panitia Reuni", "Wahyu", "Murni"],
]
QUESTIONS = [
    "Apakah masih ada? Saya ingin ambil sendiri.",
    "Bisa dikirim ke Bekasi? Berapa lama?",
    "Untuk hajatan bulan depan, apakah ada potongan kalau banyak?",
    "Apakah bisa warna lain?",
    "Kalau dibungkus untuk hadiah, tambah berapa?",
    "Bisa bayar saat barang sampai?",
]
ANSWERS = [
    "Masih ada, silakan. Kami buka sampai pukul lima sore.",
    "Bisa. Biasanya dua hari sampai.",
    "Ada potongan 10 persen mulai 20 buah.",
    "Bisa dibuat sesuai pesanan, kira-kira seminggu.",
]
ENDS = {
    InquiryStatus.NEW: 10,
    InquiryStatus.ANSWERED: 25,
    InquiryStatus.ORDERED: 15,
    InquiryStatus.DONE: 30,
    InquiryStatus.DROPPED: 20,
}


def ask_makers(city: City) -> None:
    """Have visitors ask, makers answer, and some of it become orders."""
    listed = Product.objects.listed().select_related("business").order_by("pk")
    own = list(listed.filter(business__member__user__email="lulusan@demo.test"))
    talks = [(own[number % len(own)], talk) for number, talk in enumerate(FIRST) if own]
    others = listed.exclude(business__member__user__email="lulusan@demo.test")
    makers = {}
    for product in others[: MOST_MAKERS * 4]:
        makers.setdefault(product.business_id, product)
    for product in list(makers.values())[:MOST_MAKERS]:
        talks += [(product, _some_talk(city)) for _each in range(city.random.randint(1, 6))]
    inquiries = save_in_bulk(Inquiry, [_inquiry(city, *talk) for talk in talks])
    written, moves = [], []
    for inquiry, (_product, talk) in zip(inquiries, talks, strict=True):
        written += _words(inquiry, talk)
        moves += _moves(inquiry, talk)
    save_in_bulk(InquiryMessage, written)
    save_in_bulk(InquiryChange, moves)
    _ask_as_a_member(inquiries)
    asked = {inquiry.business_id: inquiry.business for inquiry in inquiries}
    for business in asked.values():
        answer_times.refresh(business)
    city.say(f"  {len(inquiries)} inquiries about products of {len(asked)} makers")


def _some_talk(city: City) -> Talk:
    status = city.weighted(ENDS)
    reasons = [DropReason.PRICE, DropReason.TIME, DropReason.ELSEWHERE, DropReason.SOLD_OUT]
    is_new = status == InquiryStatus.NEW
    return Talk(
        city.random.choice(NAMES),
        f"0812{city.random.randrange(10**7, 10**8)}",
        city.random.uniform(2, 60) if is_new else city.random.uniform(80, 1500),
        city.random.choice(QUESTIONS),
        city.random.choice([None, 2, 5, 10, 20, 50]),
        None if is_new else city.random.choice([0.3, 0.7, 1.5, 3, 5, 9, 20, 40]),
        "" if is_new else city.random.choice(ANSWERS),
        status=status,
        reason=city.random.choice(reasons) if status == InquiryStatus.DROPPED else "",
    )


def _times(talk: Talk) -> tuple[datetime, datetime | None, datetime]:
    """When it was asked, answered, and last moved."""
    asked = timezone.now() - talk.hours_ago * HOURS
    answered = asked + talk.answered_in * HOURS if talk.answered_in is not None else None
    last = answered or asked
    if talk.more or talk.status in LATER:
        last += HOURS
    return asked, answered, last


def _inquiry(city: City, product: Product, talk: Talk) -> Inquiry:
    asked, answered, last = _times(talk)
    is_over = talk.status in ENDED_INQUIRIES
    waits = not is_over and (talk.status == InquiryStatus.NEW or talk.more)
    is_email = "@" in talk.contact
    return Inquiry(
        code=city.code(10),
        link=city.code(32),
        product=product,
        business=product.business,
        name=talk.name,
        phone="" if is_email else f"+62{talk.contact[1:]}",
        email=talk.contact if is_email else "",
        quantity=talk.quantity,
        status=talk.status,
        status_since=answered if talk.status == InquiryStatus.ANSWERED else last,
        reason=talk.reason,
        turn=Turn.NOBODY if is_over else Turn.SELLER if waits else Turn.ASKER,
        turn_since=last,
        answered_at=answered,
        last_at=last,
        ended_at=last if is_over else None,
        nonce=city.code(20),
        created_at=asked,
    )


def _words(inquiry: Inquiry, talk: Talk) -> list[InquiryMessage]:
    said = [(False, talk.question, inquiry.created_at)]
    if talk.answer:
        said.append((True, talk.answer, inquiry.answered_at))
    if talk.more:
        said.append((False, talk.more, inquiry.last_at))
    return [
        InquiryMessage(inquiry=inquiry, by_seller=by_seller, text=text, nonce=f"demo-{n}", at=at)
        for n, (by_seller, text, at) in enumerate(said)
    ]


def _moves(inquiry: Inquiry, talk: Talk) -> list[InquiryChange]:
    asker, seller = InquiryActor.ASKER, InquiryActor.SELLER
    new, answered = InquiryStatus.NEW, InquiryStatus.ANSWERED
    rows = [("", new, asker, inquiry.created_at)]
    if inquiry.answered_at:
        rows.append((new, answered, seller, inquiry.answered_at))
    before = rows[-1][1]
    if talk.status == InquiryStatus.DONE:
        ordered = inquiry.answered_at + HOURS / 2
        rows.append((before, InquiryStatus.ORDERED, asker, ordered))
        before = InquiryStatus.ORDERED
    if talk.status in LATER:
        rows.append((before, talk.status, talk.ended_by, inquiry.last_at))
    changes = [
        InquiryChange(
            inquiry=inquiry,
            old_status=old,
            new_status=status,
            actor=actor,
            by_whatsapp=status == answered and not talk.answer,
            at=at,
        )
        for old, status, actor, at in rows
    ]
    changes[-1].reason, changes[-1].note = talk.reason, talk.note
    return changes


def _ask_as_a_member(inquiries: list[Inquiry]) -> None:
    """One of the others' inquiries is that of the demo's member in training."""
    calon = User.objects.filter(email="calon@demo.test").first()
    one = next(
        (
            inquiry
            for inquiry in inquiries
            if inquiry.status == InquiryStatus.ANSWERED and inquiry.turn == Turn.ASKER
        ),
        None,
    )
    if calon and one:
        Inquiry.objects.filter(pk=one.pk).update(asker=calon, name=calon.member.name)
