"""/saya/: where a person stands, what comes next, whose turn it is, and until when."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ..choices import FINANCE_STEP, REGISTRATION_STEP, StepStatus
from ..models import Member, Notification
from ..services.steps import next_step, road

NOTICES_SHOWN = 3


@require_GET
@never_cache
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """A person's own desk; people without a record see what else is theirs."""
    members = Member.objects.filter(user=request.user).defer("nik")
    member = members.select_related("user", "kelurahan__kecamatan", "business").first()
    notices = Notification.objects.visible_to(request.user)[:NOTICES_SHOWN]
    context = {"member": member, "notices": notices}
    if member:
        context |= _record(member)
    return render(request, "members/desk.html", context)


def _record(member: Member) -> dict:
    steps = road(member)
    by_code = {row.step.code: row for row in steps}
    registration = by_code.get(REGISTRATION_STEP)
    return {
        "business": getattr(member, "business", None),
        "steps": steps,
        "steps_done": sum(row.status == StepStatus.DONE for row in steps),
        "next_step": next_step(steps),
        "finance": by_code.get(FINANCE_STEP),
        "answer_due_on": registration.due_on if registration else None,
        # Why the record is where it is now.
        "last_change": member.history.select_related("by").first(),
        "today": timezone.localdate(),
    }
