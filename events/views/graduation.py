"""Graduation of a class: where everybody stands, who is proposed, who is confirmed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.throttle import limited

from ..choices import ProposalStatus, Verdict
from ..forms.graduation import ChosenForm
from ..models import Event
from ..services import graduations as services
from ..services.graduations import Outcome
from ..services.standings import Standing, participants_of, standings_of
from .desk import for_runners

# So many are decided by one press at most.
PAGE_SIZE = 100
IN_ORDER = Order(("id",))
VERDICTS = {"lulus": Verdict.PASS, "tidak-lulus": Verdict.FAIL}
DECISIONS = {
    "sahkan": ProposalStatus.CONFIRMED,
    "tolak": ProposalStatus.REFUSED,
    "tarik": ProposalStatus.WITHDRAWN,
}
# How many problems are named one by one.
MOST_NAMED = 12


@for_runners
@require_http_methods(["GET", "HEAD", "POST"])
@limited("graduation", times=120, seconds=3600)
def graduation_class(request: HttpRequest, event: Event) -> HttpResponse:
    """Who of a class is ready, proposed, passed, or still misses what."""
    if event.course is None:
        raise Http404
    page = page_of(request, participants_of(event), IN_ORDER, size=PAGE_SIZE)
    form = ChosenForm(request.POST or None, seats=[seat.pk for seat in page.rows])
    if request.method == "POST" and form.is_valid():
        try:
            outcome = _act(request, event, form)
        except RuleBroken as problem:
            messages.error(request, str(problem))
        else:
            _tell(request, outcome)
        return redirect(request.get_full_path())
    groups = _groups(standings_of(event, page.rows), request)
    moves = {move for standing in groups["waiting"] for move in standing.seat.moves}
    context = {
        "event": event,
        "course": event.course,
        "form": form,
        "may_decide": ProposalStatus.CONFIRMED in moves,
        "may_withdraw": ProposalStatus.WITHDRAWN in moves,
        **groups,
        **page.urls(),
    }
    status = 422 if form.errors else 200
    return render(request, "events/graduation/class.html", context, status=status)


def _act(request: HttpRequest, event: Event, form: ChosenForm) -> Outcome:
    move, chosen = form.cleaned_data["langkah"], form.cleaned_data["kursi"]
    if not chosen:
        raise RuleBroken(_("Tick at least one person."))
    if move in VERDICTS:
        return services.propose(event, chosen, VERDICTS[move], by=request.user)
    return services.decide_all(
        event,
        chosen,
        DECISIONS[move],
        by=request.user,
        reason=form.cleaned_data["reason"],
    )


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.done:
        done = ngettext("Done for %(count)d person.", "Done for %(count)d people.", outcome.done)
        messages.success(request, done % {"count": outcome.done})
    elif not outcome.problems:
        messages.warning(request, _("Somebody was faster: nothing of this waits any more."))
    for problem in outcome.problems[:MOST_NAMED]:
        messages.warning(request, problem)
    if (more := len(outcome.problems) - MOST_NAMED) > 0:
        messages.warning(request, _("And %(count)d more.") % {"count": more})


def _groups(standings: list[Standing], request: HttpRequest) -> dict[str, list[Standing]]:
    """Where each person is shown, and whether this reader proposed or is them."""
    groups: dict[str, list[Standing]] = {"ready": [], "waiting": [], "lacking": [], "decided": []}
    for standing in standings:
        seat, proposal = standing.seat, standing.proposal
        if proposal and proposal.status == ProposalStatus.PROPOSED:
            proposal.seat = seat
            seat.moves = services.moves_of(proposal, request.user)
            groups["waiting"].append(standing)
        elif not standing.is_open:
            groups["decided"].append(standing)
        else:
            groups["lacking" if standing.missing else "ready"].append(standing)
    return groups
