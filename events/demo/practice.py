"""What members of the demo city did after their classes, in every state of being judged."""

import io
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.module_loading import import_string

from members.models import User
from okoce.demo import City, save_in_bulk
from okoce.pictures import clean_picture

from ..choices import SeatStatus, WorkStatus
from ..models import Course, Event, PracticeChange, PracticePicture, PracticeWork, Seat

# How likely each state is, of those who came to a class.
STATES = {
    WorkStatus.ACCEPTED: 60,
    WorkStatus.SENT: 12,
    WorkStatus.RETURNED: 8,
    WorkStatus.DRAFT: 6,
    None: 14,
}
# Who came to an old class of a core course and is no graduate has not practised enough.
STILL_OPEN = {state: STATES[state] for state in STATES if state != WorkStatus.ACCEPTED}
WORDS = {
    "foto-produk-dari-hp": [
        "Saya memotret sambal dekat jendela dapur, latar kain putih. Tiga foto saya pasang di "
        "status WhatsApp, dua tetangga langsung pesan.",
        "Foto keripik dari tiga sudut dengan ponsel suami. Yang terang saya pakai di katalog.",
    ],
    "harga-yang-pas": [
        "Saya hitung ulang harga bolu: bahan, gas, dan upah saya. Harga lama ternyata rugi "
        "Rp 1.500 per potong, sekarang naik jadi Rp 6.000.",
        "Semua bahan risoles saya timbang dan catat. Untungnya Rp 900 per buah, dan saya berani "
        "menolak pesanan yang menawar di bawah itu.",
    ],
    "pembukuan-warung": [
        "Tujuh hari saya catat di buku tulis. Pekan itu untung Rp 214.000, dan baru kelihatan "
        "jajan anak mengambil dari dompet usaha.",
    ],
}
MISSING = "Fotonya belum ada. Tolong potret satu halaman catatan, lalu kirim lagi."
# Of so many a picture is shown too.
WITH_PICTURES = 12


def practise(city: City) -> None:
    """Most who came to a class have shown what they did; the demo accounts have too."""
    judge = User.objects.get(email="staf@demo.test")
    came = Seat.objects.filter(
        status=SeatStatus.PRESENT, user__member__isnull=False, event__course__slug__in=WORDS
    )
    open_classes = classes_to_decide()
    works = {}
    for seat in came.select_related("event__course", "user__member").order_by("pk"):
        is_open = seat.event.pk in open_classes or not seat.event.course.is_core
        may_pass = is_open or seat.user.member.is_graduate
        state = city.weighted(STATES if may_pass else STILL_OPEN)
        if state and (seat.user_id, seat.event.course_id) not in works:
            work = _work(city, seat.user_id, seat.event.course, state, after=seat.event.ends_at)
            work.seat = None if state == WorkStatus.DRAFT else seat
            works[seat.user_id, seat.event.course_id] = work
    for email, slug, state in (
        ("calon@demo.test", "pembukuan-warung", WorkStatus.RETURNED),
        ("lulusan@demo.test", "harga-yang-pas", WorkStatus.ACCEPTED),
    ):
        user, course = User.objects.get(email=email), Course.objects.get(slug=slug)
        after = city.days_before(12)
        works[user.pk, course.pk] = _work(city, user.pk, course, state, after=after)
    rows = save_in_bulk(PracticeWork, list(works.values()))
    save_in_bulk(PracticeChange, [change for work in rows for change in _history(work, judge)])
    _hang_pictures(city, rows)


def classes_to_decide() -> list[int]:
    """The last two classes behind us: one has its graduation before it, one waits for staff."""
    held = Event.objects.filter(course__slug__in=WORDS, ends_at__lt=timezone.now())
    return list(held.order_by("-ends_at", "-pk").values_list("pk", flat=True)[:2])


def _work(city: City, user: int, course: Course, state: str, *, after) -> PracticeWork:
    begun = min(
        after + timedelta(days=city.random.randint(1, 4), hours=city.random.randint(0, 7)),
        timezone.now(),
    )
    days = {WorkStatus.ACCEPTED: 4, WorkStatus.RETURNED: 3, WorkStatus.SENT: 1}.get(state, 0)
    text = city.random.choice(WORDS[course.slug])
    return PracticeWork(
        user_id=user,
        course=course,
        code=city.code(12).lower(),
        status=state,
        status_since=min(begun + timedelta(days=days), timezone.now()),
        text=text[:40] if state == WorkStatus.DRAFT else text,
        created_at=begun,
    )


def _history(work: PracticeWork, judge: User) -> list[PracticeChange]:
    moves = [("", WorkStatus.DRAFT, work.user_id, "")]
    if work.status != WorkStatus.DRAFT:
        moves.append((WorkStatus.DRAFT, WorkStatus.SENT, work.user_id, ""))
    if work.status == WorkStatus.ACCEPTED:
        moves.append((WorkStatus.SENT, WorkStatus.ACCEPTED, judge.pk, ""))
    elif work.status == WorkStatus.RETURNED:
        moves.append((WorkStatus.SENT, WorkStatus.RETURNED, judge.pk, MISSING))
    span = (work.status_since - work.created_at) / max(1, len(moves) - 1)
    return [
        PracticeChange(
            work=work,
            old_status=old,
            new_status=new,
            by_id=by,
            note=note,
            at=work.created_at + span * number,
        )
        for number, (old, new, by, note) in enumerate(moves)
    ]


def _hang_pictures(city: City, works: list[PracticeWork]) -> None:
    """A drawing instead of a photo, for those who wait first, so that a judge sees some."""
    draw = import_string(settings.DEMO_ART)
    first = sorted(works, key=lambda work: (work.status != WorkStatus.SENT, work.pk))
    for work in first[:WITH_PICTURES]:
        drawing = io.BytesIO()
        draw(city.random.choice(["anyaman", "kue-kering", "roti"]), work.code).save(drawing, "PNG")
        copy = clean_picture(ContentFile(drawing.getvalue()), 900)
        PracticePicture.objects.create(work=work, code=city.code(12).lower(), position=1, file=copy)
