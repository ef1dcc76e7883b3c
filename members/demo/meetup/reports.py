"""What people of the demo city reported, and what became of it."""

from datetime import date
from typing import Any

from django.utils import timezone

from okoce.demo import save_in_bulk
from okoce.workdays import NoHolidayTable, add_workdays

from ... import reporting
from ...choices import CaseStatus, ReportReason
from ...models import CaseChange, ForumTopic, Member, Message, Report, ReportCase, User
from ...services.reports import ANSWER_WITHIN, HIDES_AT
from .circle import Circle, Person
from .forum import Trouble
from .messages import Talk
from .stories import GRADUATE
from .topics import THREADS

Reasons = list[tuple[str, str]]

ADVERT: Reasons = [
    (ReportReason.SPAM, "Iklan, tidak ada hubungannya dengan usaha kita."),
    (ReportReason.FRAUD, "Minta bayar di depan untuk ulasan palsu."),
    (ReportReason.SPAM, ""),
]
SCHEME: Reasons = [
    (ReportReason.FRAUD, "Mirip skema setor uang berantai."),
    (ReportReason.FRAUD, "Teman saya pernah rugi dari ajakan seperti ini."),
    (ReportReason.SPAM, ""),
]
OIL: Reasons = [
    (ReportReason.FORBIDDEN, "Minyak bekas untuk pangan, berbahaya."),
    (ReportReason.FORBIDDEN, ""),
    (ReportReason.OTHER, "Takutnya dipakai menggoreng lagi."),
]
RUDE: Reasons = [
    (ReportReason.HARASSMENT, "Kasar kepada yang bertanya baik-baik."),
    (ReportReason.HARASSMENT, ""),
    (ReportReason.HARASSMENT, "Bukan begini cara menjawab."),
]
FALSE: Reasons = [
    (ReportReason.FALSE, "Nama dan fotonya bukan orang ini."),
    (ReportReason.FALSE, "Mengaku penjual resmi, ternyata bukan."),
    (ReportReason.FRAUD, "Sudah menerima uang muka lalu hilang."),
]
SPAM_STORY = "Mau tambahan penghasilan? Ikut saya, pasti untung setiap hari tanpa jualan."


class Registrar:
    """Builds cases as the services would have."""

    def __init__(self, circle: Circle) -> None:
        self.circle = circle
        self.first_officer, self.second_officer = circle.staff[:2]
        self.cases: list[ReportCase] = []
        self.reports: list[Report] = []
        self.changes: list[CaseChange] = []

    def open(
        self,
        thing: Any,
        kind: str,
        days: float,
        reasons: Reasons,
        *,
        reporters: list[Person] | None = None,
    ) -> ReportCase:
        """A case that people opened so many days ago; with three of them the thing was hidden."""
        reportable = reporting.get(kind)
        opened_at = self.circle.days_ago(days)
        case = ReportCase(
            code=self.circle.city.code(10),
            kind=kind,
            thing=thing,
            label=reportable.title(thing)[:160],
            path=reportable.path(thing)[:200],
            author=reportable.author(thing),
            opened_at=opened_at,
            status_since=opened_at,
            due_on=_due(timezone.localdate(opened_at)),
        )
        self.cases.append(case)
        self.changes.append(CaseChange(case=case, new_status=CaseStatus.OPEN, at=opened_at))
        people = reporters or self._reporters(case, len(reasons))
        at = opened_at
        for person, (reason, text) in zip(people, reasons, strict=True):
            is_person = reason != ReportReason.AUTOMATIC
            case.reporters += is_person
            self.reports.append(
                Report(
                    case=case,
                    reporter_id=person.user_id if is_person else None,
                    reason=reason,
                    text=text,
                    at=at,
                )
            )
            at = self.circle.after(at, 0.2, 1)
        if case.reporters >= HIDES_AT:
            case.hidden_at = case.told_at = at
        return case

    def _reporters(self, case: ReportCase, count: int) -> list[Person]:
        people = self.circle.pick.sample(self.circle.others, count + 1)
        return [person for person in people if person.user_id != case.author_id][:count]

    def move(self, case: ReportCase, status: str, days: float, by: User | None, note: str) -> None:
        """One step of a case, so many days ago."""
        at = self.circle.days_ago(days)
        is_appeal = status == CaseStatus.APPEALED
        self.changes.append(
            CaseChange(
                case=case,
                old_status=case.status,
                new_status=status,
                by=by,
                note="" if is_appeal else note,
                at=at,
            )
        )
        case.status, case.status_since = status, at
        if is_appeal:
            case.appeal, case.appealed_at = note, at
            case.due_on = _due(timezone.localdate(at))
        else:
            case.decision, case.decided_by = note, by
        if status in (CaseStatus.DISMISSED, CaseStatus.RESTORED):
            case.hidden_at = None
        elif not case.told_at:
            case.told_at = case.hidden_at = at

    def save(self) -> None:
        for model, rows in (
            (ReportCase, self.cases),
            (Report, self.reports),
            (CaseChange, self.changes),
        ):
            save_in_bulk(model, rows)


def _due(day: date) -> date | None:
    try:
        return add_workdays(day, ANSWER_WITHIN)
    except NoHolidayTable:
        return None


def report_things(circle: Circle, trouble: Trouble, talks: list[Talk]) -> None:
    """Cases in every state: of topics, replies, profiles, a message and a product."""
    registrar = Registrar(circle)
    first, second = registrar.first_officer, registrar.second_officer

    # In hand.
    registrar.open(trouble.rude, "balasan", 1, RUDE)
    registrar.open(
        ForumTopic.objects.get(title=THREADS[1].title),
        "topik",
        0.4,
        [(ReportReason.SPAM, "Sepertinya jualan, mohon dicek.")],
    )
    blocked = next(talk for talk in talks if talk.pair.story.blocked)
    registrar.open(
        _loaded(blocked.messages[-1]),
        "pesan",
        0.6,
        [(ReportReason.HARASSMENT, "Marah-marah karena saya menolak.")],
        reporters=[circle.demo[GRADUATE]],
    )
    member = _profile(circle, 3)
    Member.objects.filter(pk=member.pk).update(story=SPAM_STORY)
    registrar.open(member, "profil", 0.2, [(ReportReason.AUTOMATIC, "pasti untung")])
    if product := _product():
        registrar.open(
            product, "produk", 0.8, [(ReportReason.FALSE, "Fotonya bukan barang yang dikirim.")]
        )

    # Decided.
    case = registrar.open(trouble.advert, "topik", 39, ADVERT)
    registrar.move(
        case, CaseStatus.UPHELD, 38, first, "Iklan ulasan palsu tidak punya tempat di sini."
    )
    case = registrar.open(
        trouble.blunt, "balasan", 28, [(ReportReason.HARASSMENT, "Menuduh merusak pasar.")]
    )
    registrar.move(
        case, CaseStatus.DISMISSED, 27, second, "Pendapat yang tegas, tetapi tidak kasar."
    )

    # Appealed.
    case = registrar.open(trouble.scheme, "topik", 8, SCHEME)
    registrar.move(case, CaseStatus.UPHELD, 6, first, "Ajakan setor uang berantai.")
    registrar.move(
        case, CaseStatus.APPEALED, 0.5, case.author, "Ini cuma ajakan jadi agen, bukan penipuan."
    )
    case = registrar.open(trouble.oil, "topik", 58, OIL)
    registrar.move(
        case, CaseStatus.UPHELD, 57, second, "Minyak bekas tidak boleh dipakai untuk pangan."
    )
    registrar.move(
        case,
        CaseStatus.APPEALED,
        55,
        case.author,
        "Maksud saya untuk sabun, tulisannya yang keliru.",
    )
    registrar.move(
        case, CaseStatus.RESTORED, 52, first, "Penulis sudah menjelaskan bahwa bukan untuk pangan."
    )
    member = _profile(circle, 5)
    case = registrar.open(member, "profil", 70, FALSE)
    registrar.move(case, CaseStatus.UPHELD, 69, first, "Bukan orang yang disebut di profilnya.")
    registrar.move(case, CaseStatus.APPEALED, 66, case.author, "Saya hanya memakai nama usaha.")
    registrar.move(case, CaseStatus.FINAL, 64, second, "Uang muka tiga orang belum dikembalikan.")
    Member.objects.filter(pk=member.pk).update(hidden_at=case.hidden_at)
    registrar.save()


def _profile(circle: Circle, number: int) -> Member:
    """Somebody without a business, whom the stories of the demo accounts leave alone."""
    quiet = [person for person in circle.others if not person.sector]
    rows = Member.objects.select_related("user").defer("nik")
    return rows.get(pk=quiet[-number].member_id)


def _loaded(message: Message) -> Message:
    return Message.objects.select_related("author", "connection").get(pk=message.pk)


def _product() -> Any:
    """A product on show, when an app that has products lets them be reported."""
    reportable = reporting.get("produk")
    rows = reportable.model._default_manager.listed().order_by("pk") if reportable else []
    return next(iter(rows[20:21]), None)
