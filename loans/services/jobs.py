"""The jobs ledger: entered by the owner, checked by an officer, counted net and by evidence."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import Actor, NoticeTopic, Role
from members.models import Business, User
from members.services.access import actor_for, refuse_private_numbers
from okoce.dates import short_date
from okoce.errors import RuleBroken
from okoce.text import clean_line

from ..choices import TIER_MOVES, JobAct, JobActor, Tier
from ..models import Job, JobChange

MOST_JOBS = 300
# A business may have given work for long.
EARLIEST = date(1970, 1, 1)
SHORTEST_REASON = 5
FACTS = ("role", "started_on", "hours", "before", "ended_on")


def role_of(user: User, job: Job) -> JobActor | None:
    """Who a person is to this job; None for a stranger and for a superadmin.

    A job that was never sent to be checked has no officer.
    """
    actor = actor_for(user, job.business.member)
    if actor == Actor.MEMBER:
        return JobActor.OWNER
    if actor in (Actor.PENDAMPING, Actor.STAFF) and job.asked_at and job.by_id != user.pk:
        return JobActor.OFFICER
    return None


def tiers_for(user: User, job: Job) -> list[Tier]:
    """To which tiers this officer may move the job now."""
    if role_of(user, job) != JobActor.OFFICER:
        return []
    return [tier for tier in Tier if JobActor.OFFICER in TIER_MOVES.get((job.tier, tier), ())]


@transaction.atomic
def enter_job(
    business: Business,
    *,
    role: str,
    started_on: date,
    hours: int,
    before: str,
    key: str,
    by: User,
) -> Job:
    """Enter a job that the business gives or gave; the same form sent twice enters one."""
    _check_owner(business, by)
    list(Business.objects.select_for_update(no_key=True).filter(pk=business.pk).values("pk"))
    if same := business.jobs.filter(key=key).first():
        return same
    if business.jobs.count() >= MOST_JOBS:
        raise RuleBroken(
            _("The ledger of one business holds at most %(count)d jobs.") % {"count": MOST_JOBS}
        )
    job = Job(business=business, key=key, by=by)
    _set(job, role=role, started_on=started_on, hours=hours, before=before)
    job.save()
    _note(job, JobAct.ENTERED, by=by, old_tier="")
    return job


@transaction.atomic
def edit_job(
    job: Job,
    *,
    role: str,
    started_on: date,
    hours: int,
    before: str,
    ended_on: date | None = None,
    by: User,
) -> Job:
    """Mend the facts of a job; what an officer has seen of the old ones counts no longer."""
    _lock(job)
    _check_owner(job.business, by)
    earlier = {name: getattr(job, name) for name in FACTS}
    told = _facts_in_words(job)
    if job.ended_on is None and ended_on:
        raise RuleBroken(_("Note the end of a job on its own page."))
    _set(job, role=role, started_on=started_on, hours=hours, before=before)
    _set_end(job, ended_on)
    if earlier == {name: getattr(job, name) for name in FACTS}:
        return job
    old_tier = job.tier
    if job.tier == Tier.STATED:
        job.asked_at = None
    else:
        _move(job, Tier.STATED, JobActor.OWNER)
    job.save()
    _note(job, JobAct.EDITED, by=by, old_tier=old_tier, note=told)
    return job


@transaction.atomic
def end_job(job: Job, *, ended_on: date, by: User) -> Job:
    """The work is no longer there since that day; it counts as lost, with the tier it had."""
    _lock(job)
    _check_owner(job.business, by)
    if job.ended_on is not None:
        raise RuleBroken(_("This job has ended already."))
    _set_end(job, ended_on)
    job.save(update_fields=["ended_on"])
    _note(job, JobAct.ENDED, by=by, old_tier=job.tier, note=short_date(ended_on))
    return job


@transaction.atomic
def ask_to_check(job: Job, *, by: User) -> Job:
    """The owner lets officers read this one job, and waits for one of them to look."""
    _lock(job)
    _check_owner(job.business, by)
    if job.asked_at is not None:
        raise RuleBroken(_("This job was sent to be checked already."))
    job.asked_at = timezone.now()
    job.save(update_fields=["asked_at"])
    change = _note(job, JobAct.ASKED, by=by, old_tier=job.tier)
    _tell_officers(job, key=f"job-to-check:{change.pk}")
    return job


def _tell_officers(job: Job, *, key: str) -> None:
    """The pendamping of the kecamatan have it to look at, or staff where nobody works."""
    words = {
        "key": key,
        "topic": NoticeTopic.WORK,
        "title": gettext_lazy("A job waits to be checked"),
        "body": gettext_lazy("%(business)s: %(role)s. Look at it when you are there next."),
        "params": {"business": job.business.name, "role": job.role},
        "path": reverse("loans:job_check", args=[job.pk]),
        "exclude": [job.business.member.user],
    }
    kecamatan = job.business.member.kecamatan
    if not notices.notify_role(Role.PENDAMPING, "job_to_check", kecamatan=kecamatan, **words):
        notices.notify_role(Role.STAFF, "job_to_check", **words)


@transaction.atomic
def remove_job(job: Job, *, by: User) -> None:
    """Take out what was entered by mistake; what an officer has seen is ended, not removed."""
    _lock(job)
    _check_owner(job.business, by)
    if job.history.exclude(new_tier=Tier.STATED).exists():
        raise RuleBroken(
            _("An officer has seen this job. If it is no longer there, note its end instead.")
        )
    job.delete()


@transaction.atomic
def check_job(job: Job, tier: str, *, by: User, note: str = "") -> Job:
    """An officer has seen the work or a paper, or takes back what was wrong; the owner is told.

    Nobody checks what they entered, nor anything of their own.
    """
    _lock(job)
    if role_of(by, job) != JobActor.OFFICER:
        raise RuleBroken(_("You may not check this job."))
    # Sent back without having been seen, it is no longer theirs to look at.
    is_refusal = job.tier == Tier.STATED and tier == Tier.STATED
    if not is_refusal and tier not in tiers_for(by, job):
        raise RuleBroken(_("This job was checked already."))
    note = clean_line(note)
    refuse_private_numbers(note)
    if tier == Tier.STATED and len(note) < SHORTEST_REASON:
        raise RuleBroken(_("Please say in a few words why. The member will read it."))
    old_tier = job.tier
    if is_refusal:
        job.asked_at = None
    else:
        _move(job, tier, JobActor.OFFICER)
    job.save(update_fields=["tier", "asked_at"])
    change = _note(job, JobAct.CHECKED, by=by, old_tier=old_tier, note=note)
    notices.notify(
        job.business.member.user,
        "job_checked",
        key=f"job-checked:{change.pk}",
        topic=NoticeTopic.RECORD,
        title=TOLD[tier],
        body=_reason(note),
        params={"role": job.role, "note": note},
        path=reverse("loans:job_detail", args=[job.pk]),
    )
    return job


TOLD: dict[str, Promise] = {
    Tier.SEEN: gettext_lazy("“%(role)s” was seen by an officer"),
    Tier.PAPER: gettext_lazy("A paper of “%(role)s” was seen by an officer"),
    Tier.STATED: gettext_lazy("“%(role)s” counts as stated only"),
}


def _reason(note: str) -> Promise:
    if note:
        return gettext_lazy("The officer says: %(note)s")
    return gettext_lazy("From now on it counts with this evidence in the ledger of your jobs.")


def _lock(job: Job) -> None:
    job.refresh_from_db(from_queryset=Job.objects.select_for_update())


def _check_owner(business: Business, by: User) -> None:
    if business.member.user_id != by.pk or not business.member.is_verified:
        raise RuleBroken(_("Only the owner enters the jobs of a business, once verified."))


def _set(job: Job, *, role: str, started_on: date, hours: int, before: str) -> None:
    role = clean_line(role)
    refuse_private_numbers(role)
    if not EARLIEST <= started_on <= timezone.localdate():
        raise RuleBroken(_("A job is entered once it has begun."))
    job.role, job.started_on, job.hours, job.before = role, started_on, hours, before


def _set_end(job: Job, ended_on: date | None) -> None:
    if ended_on and ended_on < job.started_on:
        raise RuleBroken(_("A job ends after it starts."))
    if ended_on and ended_on > timezone.localdate():
        raise RuleBroken(_("This day is still to come. Note the end once it is there."))
    job.ended_on = ended_on


def _move(job: Job, tier: str, actor: JobActor) -> None:
    """The one door to another tier; what is only stated waits for nobody until it is sent again."""
    if actor not in TIER_MOVES.get((job.tier, tier), ()):
        raise RuleBroken(_("This job was checked already."))
    job.tier = tier
    if tier == Tier.STATED:
        job.asked_at = None


def _facts_in_words(job: Job) -> str:
    return _("%(role)s, since %(day)s, %(hours)d hours a week, before: %(before)s") % {
        "role": job.role,
        "day": short_date(job.started_on),
        "hours": job.hours,
        "before": job.get_before_display(),
    }


def _note(job: Job, act: JobAct, *, by: User, old_tier: str, note: str = "") -> JobChange:
    return job.history.create(act=act, old_tier=old_tier, new_tier=job.tier, note=note, by=by)
