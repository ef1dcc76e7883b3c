"""The information centre of the demo city: reviewed guides, one overdue, questions and votes."""

from datetime import datetime, timedelta

from members.models import User
from okoce.codes import ALPHABET
from okoce.demo import City, save_in_bulk
from okoce.facts import Certainty

from ..choices import GuideStatus, QuestionStatus
from ..models import Guide, GuideQuestion, GuideSource, GuideTopic, GuideVote
from ..services import guide_questions, guide_revisions
from ..services.guides import note_edit

# Days since the last review; the rest are spread over the past weeks.
OVERDUE = {"pirt-makanan-rumahan": 203}
# The guide, what was asked, how it stands at the office, and the answer.
ANSWERED = [
    (
        "nib-nomor-induk-berusaha",
        "Saya jualan dari rumah, belum punya toko. Apakah tetap perlu NIB?",
        "Apakah usaha dari rumah perlu NIB?",
        "Ya. Usaha dari dapur rumah pun memakai NIB. Untuk risiko rendah NIB saja sudah cukup.",
    ),
    (
        "nib-nomor-induk-berusaha",
        "IUMK saya dari 2018 masih ada, boleh dipakai?",
        "Apakah IUMK dari 2018 masih berlaku?",
        "Sepengetahuan kami IUMK sudah digantikan NIB. Simpan kertasnya, dan uruslah NIB.",
    ),
    (
        "nib-nomor-induk-berusaha",
        "Di OSS tidak muncul pilihan P-IRT, kenapa ya?",
        "Mengapa pilihan P-IRT tidak muncul di OSS?",
        "Biasanya karena kode KBLI keliru. Periksa kodenya bersama pendamping, lalu perbaiki.",
    ),
    (
        "pirt-makanan-rumahan",
        "Risol beku saya bisa pakai P-IRT tidak?",
        "Apakah makanan beku bisa memakai P-IRT?",
        "Tidak. P-IRT hanya untuk makanan kering kemasan. Bacalah panduan *BPOM MD*.",
    ),
    (
        "halal-pernyataan-sendiri",
        "Kalau ganti merek tepung, sertifikat halalnya hangus?",
        "Apakah sertifikat halal hangus kalau bahan diganti?",
        "Sertifikat berlaku selama bahan dan proses tidak berubah. Tanyakan dulu kepada pendamping "
        "PPH **sebelum** mengganti bahan.",
    ),
    (
        "halal-pernyataan-sendiri",
        "Halal self declare berapa lama?",
        "Berapa lama sertifikat halal dengan pernyataan sendiri?",
        "Sekitar 12 hari kerja, dihitung sejak dokumen lengkap.",
    ),
    (
        "merek-dagang",
        "Sepuluh tahun itu dari sertifikat terbit atau dari daftar?",
        "Merek berlaku sepuluh tahun sejak kapan?",
        "Sejak tanggal pengajuan, bukan sejak sertifikat terbit.",
    ),
    (
        "sebelum-meminjam",
        "Kalau sudah lulus, kapan uangnya cair?",
        "Apakah setelah lulus ada uang yang cair?",
        "Tidak ada. Pemprov memberi **akses, bukan modal**: Anda dikenalkan dengan lembaga "
        "pembiayaan, dan lembaga itu yang memutuskan.",
    ),
]
WAITING = [
    ("slhs-katering-dan-warung", "Saya masak nasi kotak berdua dengan adik, dua-duanya pelatihan?"),
    (None, "Apakah ada panduan untuk usaha jahit rumahan?"),
    ("siap-dikurasi", "Foto produk boleh pakai latar kain batik?"),
]
DRAFT = (
    "Memotret produk dengan HP\n\nCukup jendela, selembar karton putih, dan kesabaran.\n\n"
    "## Cahaya\n\nLetakkan produk di samping jendela, bukan di bawah lampu.\n\n"
    "## Jarak\n\nDekatkan HP; jangan memakai zum.\n\n## Jumlah\n\nTiga foto: depan, belakang, isi."
)


def inform(city: City) -> None:
    """Publish the guides as reviewed, have people ask and vote, and leave work at the desk."""
    reviewer, writer, pendamping, member = (
        User.objects.get(email=f"{name}@demo.test")
        for name in ("staf2", "staf", "pendamping", "calon")
    )
    shown = _publish(city, reviewer)
    _leave_a_draft(city, pendamping)
    _answer(city, shown, pendamping, writer, member)
    _vote(city, shown)
    _revise(city, shown, writer, reviewer)


def _publish(city: City, reviewer: User) -> dict[str, Guide]:
    guides = list(Guide.objects.order_by("slug").defer("search"))
    for number, guide in enumerate(guides):
        days = OVERDUE.get(guide.slug, 3 + number * 5)
        guide.status, guide.reviewer = GuideStatus.PUBLISHED, reviewer
        guide.published_at = guide.status_since = city.days_before(days)
        guide.reviewed_on = city.today - timedelta(days=days)
        guide.save(
            update_fields=["status", "status_since", "reviewer", "reviewed_on", "published_at"]
        )
        guide.history.create(
            old_status=GuideStatus.IN_REVIEW,
            new_status=GuideStatus.PUBLISHED,
            by=reviewer,
            at=guide.published_at,
        )
    return {guide.slug: guide for guide in guides}


def _revise(city: City, shown: dict[str, Guide], writer: User, reviewer: User) -> None:
    """One guide whose revision took its place, and one whose revision waits for a reviewer."""
    guide = shown["merek-dagang"]
    since = city.days_before(2)
    revision = _revision(guide, writer, "Sebelum mendaftar, cari dulu namanya di pangkalan data.")
    revision.reviewer, revision.reviewed_on = reviewer, since.date()
    guide_revisions.exchange(guide, revision)
    _stands(revision, GuideStatus.REPLACED, since, reviewer)
    guide.history.create(
        old_status=guide.status, new_status=guide.status, by=reviewer, at=since, earlier=revision
    )
    overdue = next(iter(OVERDUE))
    revision = _revision(shown[overdue], writer, "Daftar bahan yang boleh bisa berubah: tanyakan.")
    _stands(revision, GuideStatus.IN_REVIEW, city.days_before(1), writer)


def _revision(guide: Guide, writer: User, words: str) -> Guide:
    revision = guide_revisions.copy_of(guide, by=writer)
    revision.body += f"\n\n{words}"
    revision.save(update_fields=["body"])
    note_edit(revision, by=writer)
    return revision


def _stands(revision: Guide, status: str, since: datetime, by: User) -> None:
    old_status, revision.status, revision.status_since = revision.status, status, since
    revision.save(update_fields=["status", "status_since"])
    revision.history.create(old_status=old_status, new_status=status, by=by, at=since)


def _leave_a_draft(city: City, writer: User) -> None:
    title, summary, body = DRAFT.split("\n\n", 2)
    guide = Guide.objects.create(
        slug="memotret-produk-dengan-hp",
        title=title,
        summary=summary,
        body=body,
        topic=GuideTopic.objects.get(slug="berjualan"),
        status=GuideStatus.IN_REVIEW,
        status_since=city.days_before(2),
        author=writer,
    )
    GuideSource.objects.create(
        guide=guide,
        claim="Cahaya jendela dan tiga foto.",
        title="Pengalaman pendamping Tebet",
        certainty=Certainty.KNOWN,
    )
    note_edit(guide, by=writer)


def _answer(
    city: City, guides: dict[str, Guide], writer: User, publisher: User, member: User
) -> None:
    for number, (slug, asked, question, answer) in enumerate(ANSWERED):
        row = _question(city, guides.get(slug), asked, 40 - number * 4)
        row.asker = member if number == 0 else None
        row.question, row.answer = question, answer
        row.status = QuestionStatus.PUBLISHED
        row.published_at = row.status_since = city.days_before(38 - number * 4)
        row.save()
        row.answered_by.add(writer)
        row.history.create(
            old_status=QuestionStatus.ANSWERED,
            new_status=QuestionStatus.PUBLISHED,
            by=publisher,
            at=row.published_at,
        )
    for guide in guides.values():
        guide_questions.count_questions(guide.pk)
    for number, (slug, asked) in enumerate(WAITING):
        row = _question(city, guides.get(slug), asked, number + 1)
        if number == 2:
            row.answer = "Boleh, asal produknya tetap paling menonjol."
            row.status = QuestionStatus.ANSWERED
            row.answered_by.add(writer)
        row.save()


def _question(city: City, guide: Guide | None, asked: str, days: int) -> GuideQuestion:
    moment = city.days_before(days)
    return GuideQuestion.objects.create(
        code=city.code(10),
        nonce=city.code(20),
        guide=guide,
        asked=asked,
        question=asked,
        asked_at=moment,
        status_since=moment,
    )


def _vote(city: City, guides: dict[str, Guide]) -> None:
    missing = ["Biayanya belum jelas.", "Tolong beri contoh formulir.", "Alamat kantornya?", ""]
    votes = []
    for guide in guides.values():
        guide.useful_count, guide.useless_count = city.random.randrange(8, 60), 0
        for _number in range(city.random.randrange(0, 6)):
            guide.useless_count += 1
            votes.append(_ballot(city, guide, is_useful=False, words=city.random.choice(missing)))
        votes += [_ballot(city, guide, is_useful=True) for _n in range(guide.useful_count)]
        guide.save(update_fields=["useful_count", "useless_count"])
    save_in_bulk(GuideVote, votes)


def _ballot(city: City, guide: Guide, *, is_useful: bool, words: str = "") -> GuideVote:
    return GuideVote(
        guide=guide,
        ticket="".join(city.random.choices(ALPHABET, k=32)),
        is_useful=is_useful,
        words=words,
        day=city.today - timedelta(days=city.random.randrange(0, 60)),
    )
