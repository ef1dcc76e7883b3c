"""Permit cases: opened, filled in, sent, looked through, filed, and issued or refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import PERMIT_STEP, Actor, NoticeTopic, Role
from members.models import Business, User
from members.services.access import actor_for, refuse_private_numbers
from members.services.credentials import add_credential, verify_credential
from members.services.steps import complete_step
from okoce.codes import new_code
from okoce.errors import RuleBroken
from okoce.pictures import clean_picture

from ..choices import CASE_MOVES, NEXT_ACTIONS, CaseActor, CaseStatus, FieldKind
from ..models import PermitCase, PermitCaseChange, PermitField, PermitKind, PermitPaper
from . import case_clock
from .permit_check import with_terms

# A photographed page stays readable, and small.
LONGEST_SIDE = 2000
MOST_PAPERS = 6


# Who may do what.


def role_of(user: User | None, case: PermitCase) -> CaseActor | None:
    """Who a person is to this case; None for a stranger and for a superadmin."""
    if user is None:
        return None
    return {
        Actor.MEMBER: CaseActor.APPLICANT,
        Actor.PENDAMPING: CaseActor.PENDAMPING,
        Actor.STAFF: CaseActor.STAFF,
    }.get(actor_for(user, case.member))


def moves_of(case: PermitCase, user: User) -> frozenset[str]:
    """The statuses to which this person may move the case now.

    Nobody looks through, files or closes what they filled in themselves.
    """
    role = role_of(user, case)
    if role in (CaseActor.PENDAMPING, CaseActor.STAFF) and case.filled_by_id == user.pk:
        return frozenset()
    return frozenset(
        new for (old, new), roles in CASE_MOVES.items() if old == case.status and role in roles
    )


def may_fill(case: PermitCase, user: User) -> bool:
    """Whether this person may enter answers: the applicant, or the officer who does it for them."""
    if not case.is_editable:
        return False
    return role_of(user, case) == CaseActor.APPLICANT or case.filled_by_id == user.pk


# Opening.


@transaction.atomic
def open_case(business: Business, kind: PermitKind, *, by: User) -> PermitCase:
    """Begin a case for a permit, or give the one that is open; an officer fills it in for them."""
    member = business.member
    role = actor_for(by, member)
    if role not in (Actor.MEMBER, Actor.PENDAMPING, Actor.STAFF):
        raise RuleBroken(_("Only the owner of a business, or an officer for them, begins a case."))
    if not member.is_verified:
        raise RuleBroken(_("Finish your registration first: permits follow a verified member."))
    # The lock lets two presses follow each other.
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    if known := PermitCase.objects.open().filter(business=business, kind=kind).first():
        return known
    terms = next(iter(with_terms(PermitKind.objects.filter(pk=kind.pk)).get().now), None)
    if kind.is_of_past or terms is None or not terms.fields.exists():
        raise RuleBroken(_("No case is opened for this: read on its page how it is done."))
    filled_by = None if role == Actor.MEMBER else by
    case = PermitCase.objects.create(
        member=member, business=business, kind=kind, terms=terms, filled_by=filled_by
    )
    case.history.create(new_status=case.status, by=by, at=case.status_since)
    if filled_by:
        _tell_applicant(
            case,
            gettext_lazy("An officer begins your case: %(permit)s"),
            gettext_lazy("They fill it in with you. You look it through, confirm and send it."),
        )
    return case


# The task list.


@dataclass
class Line:
    """One line of the task list with what was entered."""

    field: PermitField
    value: Any = None
    papers: list[PermitPaper] = field(default_factory=list)
    is_flagged: bool = False

    @property
    def is_filled(self) -> bool:
        if self.field.is_paper:
            return bool(self.papers)
        return self.value not in (None, "", False)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do here."""
        return not self.is_flagged and (self.is_filled or not self.field.is_required)


@dataclass
class Section:
    """Lines that belong together, and where they stand."""

    number: int
    name: str
    lines: list[Line]
    is_sent: bool
    is_blocked: bool = False

    @property
    def is_done(self) -> bool:
        return all(line.is_done for line in self.lines)

    @property
    def state(self) -> str:
        """The key of ``STATES``."""
        if any(line.is_flagged for line in self.lines):
            return "perbaikan"
        if self.is_blocked:
            return "belum-bisa"
        if not self.is_done:
            return "belum"
        return "terkirim" if self.is_sent else "terisi"

    @property
    def state_words(self) -> Promise:
        return STATES[self.state]


STATES = {
    "belum-bisa": gettext_lazy("cannot begin yet"),
    "belum": gettext_lazy("not filled in"),
    "terisi": gettext_lazy("filled in, not sent"),
    "perbaikan": gettext_lazy("to be mended"),
    "terkirim": gettext_lazy("sent"),
}


def sections_of(case: PermitCase) -> list[Section]:
    """The task list of a case; what is declared waits for all that it declares."""
    papers: dict[str, list[PermitPaper]] = {}
    for paper in case.papers.all():
        papers.setdefault(paper.field, []).append(paper)
    by_name: dict[str, list[Line]] = {}
    for row in case.terms.fields.all():
        line = Line(
            row,
            case.answers.get(row.code),
            papers.get(row.code, []),
            case.status == CaseStatus.TO_MEND and row.code in case.flagged,
        )
        by_name.setdefault(row.section, []).append(line)
    sections = [
        Section(number, name, lines, not case.is_editable)
        for number, (name, lines) in enumerate(by_name.items(), start=1)
    ]
    for section in sections:
        declares = all(line.field.kind == FieldKind.YES for line in section.lines)
        before = [other for other in sections if other.number < section.number]
        section.is_blocked = declares and not all(other.is_done for other in before)
    return sections


def save_answers(
    case: PermitCase,
    answers: dict[str, Any],
    *,
    by: User,
    papers: Mapping[str, File] | None = None,
) -> PermitCase:
    """Keep what was entered for some lines; what was sent back counts as mended by that.

    ``papers`` are files by the short name of their line, judged by content: a PDF stays as it is,
    a photo is kept upright and small, without metadata. Raises ``ValidationError`` by short name
    for a picture that cannot be read.
    """
    # Before the lock: this takes a while.
    copies = {code: _copy_of(code, file) for code, file in (papers or {}).items()}
    with transaction.atomic():
        case = _locked(case)
        _check_fill(case, by)
        kinds = dict(case.terms.fields.values_list("code", "kind"))
        for code, value in answers.items():
            if kinds.get(code, FieldKind.PAPER) != FieldKind.PAPER:
                case.answers[code] = value.isoformat() if isinstance(value, date) else value
        for code, copy in copies.items():
            if kinds.get(code) != FieldKind.PAPER:
                raise RuleBroken(_("This case asks for no such paper."))
            _hang(case, code, copy, by)
        case.flagged = [code for code in case.flagged if code not in answers.keys() | copies.keys()]
        case.save(update_fields=["answers", "flagged"])
    return case


def _copy_of(code: str, file: File) -> File:
    if file.name.endswith(".pdf"):
        return file
    try:
        return clean_picture(file, LONGEST_SIDE)
    except ValidationError as problem:
        raise ValidationError({code: problem.messages}) from None


def _hang(case: PermitCase, code: str, file: File, by: User) -> None:
    if case.papers.filter(field=code).count() >= MOST_PAPERS:
        raise RuleBroken(
            _("%(count)d files are enough for one paper. Take one away first.")
            % {"count": MOST_PAPERS}
        )
    paper = PermitPaper(case=case, field=code, bytes=file.size, by=by)
    suffix = PurePath(file.name).suffix
    paper.file.save(f"{case.reference.lower()}-{new_code(8).lower()}{suffix}", file, save=True)


@transaction.atomic
def drop_paper(paper: PermitPaper, *, by: User) -> None:
    """Take a file away; it is erased."""
    case = _locked(paper.case)
    _check_fill(case, by)
    storage, name = paper.file.storage, paper.file.name
    paper.delete()
    transaction.on_commit(partial(storage.delete, name))


def _check_fill(case: PermitCase, by: User) -> None:
    if not may_fill(case, by):
        raise RuleBroken(
            _("This case is “%(status)s” now; nothing in it can be changed.")
            % {"status": case.get_status_display()}
        )


# Moves.


@transaction.atomic
def send(case: PermitCase, *, by: User) -> PermitCase:
    """Send a case whose task list is done; its applicant declares that it is true."""
    case = _locked(case)
    _check_move(case, CaseStatus.SENT, by)
    if not all(section.is_done for section in sections_of(case)):
        raise RuleBroken(_("Some lines are still empty. Fill them in first."))
    case.declared_at = timezone.now()
    _move(case, CaseStatus.SENT, by=by)
    case.save(update_fields=["declared_at"])
    _tell_officers(
        case,
        gettext_lazy("A permit case waits: %(permit)s"),
        gettext_lazy("%(name)s sent %(reference)s. Please look it through within three days."),
    )
    return case


@transaction.atomic
def take_up(case: PermitCase, *, by: User) -> PermitCase:
    """Begin to look a case through."""
    case = _locked(case)
    _check_move(case, CaseStatus.REVIEWED, by)
    _move(case, CaseStatus.REVIEWED, by=by)
    return case


@transaction.atomic
def send_back(
    case: PermitCase, *, by: User, note: str, flagged: Collection[str] = ()
) -> PermitCase:
    """Ask the applicant to mend some lines, with a reason that they read; the clock stands."""
    case = _locked(case)
    _check_move(case, CaseStatus.TO_MEND, by)
    note = _checked_note(note)
    known = {row.code for row in case.terms.fields.all()}
    case.flagged = [code for code in flagged if code in known]
    if not case.flagged:
        raise RuleBroken(_("Mark the lines that are to be mended."))
    if case.is_filed:
        case_clock.pause(case, timezone.localdate())
    case.save(update_fields=["flagged", "clock_since", "clock_used", "due_on"])
    _move(case, CaseStatus.TO_MEND, by=by, note=note)
    _tell_applicant(
        case,
        gettext_lazy("Please mend your case: %(permit)s"),
        gettext_lazy("%(note)s"),
        note=note,
    )
    return case


@transaction.atomic
def file_case(case: PermitCase, *, by: User, agency_number: str = "") -> PermitCase:
    """Note that complete papers went to the authority; from now on its time runs."""
    case = _locked(case)
    _check_move(case, CaseStatus.FILED, by)
    case.agency_number = agency_number.strip() or case.agency_number
    case_clock.start(case, timezone.localdate())
    case.save(update_fields=["agency_number", "clock_since", "due_on"])
    _move(case, CaseStatus.FILED, by=by)
    _tell_applicant(
        case,
        gettext_lazy("Filed with the authority: %(permit)s"),
        gettext_lazy("Your papers are complete. The authority decides; the portal follows it."),
    )
    return case


@transaction.atomic
def note_issued(
    case: PermitCase,
    *,
    by: User,
    number: str,
    issuer: str,
    valid_from: date,
    valid_until: date | None,
    scan: File,
) -> PermitCase:
    """Note the permit that the authority issued; the paper stands in the record from now on."""
    case = _locked(case)
    _check_move(case, CaseStatus.ISSUED, by)
    if case.kind.credential_kind:
        try:
            with transaction.atomic():
                case.credential = add_credential(
                    case.business,
                    kind=case.kind.credential_kind,
                    number=number,
                    issuer=issuer,
                    valid_from=valid_from,
                    valid_until=valid_until,
                    proof=scan,
                    by=None,
                )
        except IntegrityError:
            raise RuleBroken(_("A paper with this number is in the record already.")) from None
        verify_credential(case.credential, by=by)
    case.agency_number = case.agency_number or number
    case.due_on = None
    case.save(update_fields=["credential", "agency_number", "due_on"])
    _move(case, CaseStatus.ISSUED, by=by)
    evidence = _("%(permit)s, number %(number)s, case %(reference)s") % {
        "permit": case.kind.name,
        "number": number,
        "reference": case.reference,
    }
    complete_step(case.member, PERMIT_STEP, evidence, by=by)
    _tell_applicant(
        case,
        gettext_lazy("Issued: %(permit)s"),
        gettext_lazy("The paper is in your record. We remind you before it ends."),
    )
    return case


@transaction.atomic
def refuse(case: PermitCase, *, by: User, note: str) -> PermitCase:
    """Note that the authority refused, with its reason."""
    case = _locked(case)
    _check_move(case, CaseStatus.REFUSED, by)
    case.reason = note = _checked_note(note)
    case.due_on = None
    case.save(update_fields=["reason", "due_on"])
    _move(case, CaseStatus.REFUSED, by=by, note=note)
    _tell_applicant(
        case,
        gettext_lazy("Refused by the authority: %(permit)s"),
        gettext_lazy("%(note)s"),
        note=note,
    )
    return case


@transaction.atomic
def withdraw(case: PermitCase, *, by: User, why: str) -> PermitCase:
    """Give a case up for a coded reason, which leads to what helps instead."""
    case = _locked(case)
    _check_move(case, CaseStatus.WITHDRAWN, by)
    if why not in NEXT_ACTIONS:
        raise RuleBroken(_("Please say why. It helps us to help the next one."))
    case.stop_reason, case.due_on = why, None
    # The reason and the status are one fact for the database.
    _move(case, CaseStatus.WITHDRAWN, by=by, more=["stop_reason", "due_on"])
    return case


def _checked_note(note: str) -> str:
    note = note.strip()
    if len(note) < 5:
        raise RuleBroken(_("Please say why. The applicant reads it."))
    refuse_private_numbers(note)
    return note


# What all of them do.


def _locked(case: PermitCase) -> PermitCase:
    rows = PermitCase.objects.with_people().select_for_update(of=["self"], no_key=True)
    return rows.get(pk=case.pk)


def _check_move(case: PermitCase, new_status: str, by: User) -> None:
    if new_status in moves_of(case, by):
        return
    if case.filled_by_id == by.pk and role_of(by, case) != CaseActor.APPLICANT:
        raise RuleBroken(_("You filled this case in; somebody else decides on it."))
    raise RuleBroken(
        _("This case is “%(old)s” now; it cannot become “%(new)s”.")
        % {"old": case.get_status_display(), "new": CaseStatus(new_status).label}
    )


def _move(
    case: PermitCase, new_status: str, *, by: User, note: str = "", more: Collection[str] = ()
) -> PermitCaseChange:
    old_status, case.status = case.status, new_status
    case.status_since, case.reminders = timezone.now(), 0
    fields = ["status", "status_since", "reminders", "declared_at", *more]
    case.save(update_fields=fields)
    return case.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=case.status_since
    )


def _key(case: PermitCase) -> str:
    return f"permit-case:{case.pk}:{case.status_since:%Y%m%d%H%M%S%f}"


def params_of(case: PermitCase, **more: Any) -> dict[str, Any]:
    """What notices say of a case."""
    return {
        "permit": case.kind.name,
        "reference": case.reference,
        "name": case.member.name,
        **more,
    }


def _tell_applicant(case: PermitCase, title: Promise, body: Promise, **more: Any) -> None:
    notices.notify(
        case.member.user,
        f"permit_{case.status}",
        key=_key(case),
        topic=NoticeTopic.RECORD,
        title=title,
        body=body,
        params=params_of(case, **more),
        path=case.get_absolute_url(),
    )


def _tell_officers(case: PermitCase, title: Promise, body: Promise) -> None:
    words = {
        "key": _key(case),
        "topic": NoticeTopic.WORK,
        "title": title,
        "body": body,
        "params": params_of(case),
        "path": case.get_absolute_url(),
        "exclude": [user for user in (case.member.user, case.filled_by) if user],
    }
    told = notices.notify_role(
        Role.PENDAMPING, "permit_to_review", kecamatan=case.member.kecamatan, **words
    )
    if not told:
        notices.notify_role(Role.STAFF, "permit_to_review", **words)
