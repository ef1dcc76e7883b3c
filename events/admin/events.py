"""Events: planned by one, shown and called off by steps; who has a seat is read here."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from members.models import User
from okoce.desk import DecisionAdmin, DeskAdmin, Move
from okoce.errors import RuleBroken

from ..choices import EVENT_MOVES, EventStatus
from ..models import Event, EventChange, Room, Seat, Session
from ..services import events, forecast, seats, session_rooms

STEPS = (
    Move(EventStatus.PUBLISHED, _("Publish")),
    Move(EventStatus.CANCELLED, _("Call off"), needs_reason=True),
)


class EventForm(forms.ModelForm):
    """The number of seats moves through its service, which knows who has one."""

    def clean_quota(self) -> int:
        quota = self.cleaned_data["quota"]
        if self.instance.pk and quota < self.instance.taken:
            raise forms.ValidationError(
                _("%(taken)d seats are taken already.") % {"taken": self.instance.taken}
            )
        return quota


class SessionForm(forms.ModelForm):
    """A session in a room meets where the room is."""

    def clean(self) -> dict:
        cleaned = super().clean()
        if room := cleaned.get("room"):
            cleaned["place"] = session_rooms.place_of(room)
        return cleaned


class SessionFormSet(forms.BaseInlineFormSet):
    """An event on show keeps a session, rooms are free, and calendars hear of what goes."""

    # Who fills it in; set for each request.
    officer: User | None = None

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.initial_forms if form not in self.deleted_forms]
        new = [form for form in self.extra_forms if form.has_changed()]
        if self.instance.is_published and not kept and not new:
            raise forms.ValidationError(_("An event on show meets at least once."))
        used: list[Session] = []
        for form in [*kept, *new]:
            session = form.instance
            if form.errors or not session.room:
                continue
            session.event = self.instance
            problem = session_rooms.obstacle_to(session, by=self.officer)
            if any(
                other.room == session.room
                and other.starts_at < session.ends_at
                and session.starts_at < other.ends_at
                for other in used
            ):
                problem = _("Another session of this event is in the room then.")
            if problem:
                form.add_error("room", problem)
            used.append(session)

    def delete_existing(self, obj: Session, commit: bool = True) -> None:
        if commit:
            events.drop_session(obj)


class SessionRows(admin.StackedInline):
    model = Session
    form, formset = SessionForm, SessionFormSet
    fields = [("starts_at", "ends_at"), ("room", "place"), ("trainer", "link")]
    autocomplete_fields = ["trainer"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    extra = 1

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("room", "booking", "trainer")

    def get_formset(self, request: HttpRequest, obj: Event | None = None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.officer = request.user
        return formset

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "room":
            # Rooms that one keeps, and those that the event has already.
            mine = Room.objects.open().kept_by(request.user).values("pk")
            had = Session.objects.filter(event=request.resolver_match.kwargs.get("object_id"))
            kwargs["queryset"] = Room.objects.filter(
                Q(pk__in=mine) | Q(pk__in=had.values("room"))
            ).by_place()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class SeatRows(RowsBelow):
    model = Seat
    fields = ["code", "who", "status", "status_since", "waiting_since", "offered_until"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("user__member").order_by("pk")

    @admin.display(description=_("who"))
    def who(self, seat: Seat) -> str:
        return seat.shown_name


class EventChangeRows(RowsBelow):
    model = EventChange
    fields = ["at", "move", "by", "note"]
    readonly_fields = fields

    @admin.display(description=_("move"))
    def move(self, change: EventChange) -> str:
        return str(change)


@admin.register(Event)
class EventAdmin(DecisionAdmin):
    form = EventForm
    list_display = ["title", "kind", "starts_at", "kecamatan", "taken", "quota", "status"]
    list_filter = ["status", "kind", "audience", "kecamatan"]
    list_select_related = ["kecamatan"]
    search_fields = ["title"]
    date_hierarchy = "starts_at"
    readonly_fields = ["status", "starts_at", "ends_at", "taken", "cancel_reason", "advice"]
    fieldsets = [
        (None, {"fields": ["kind", "title", "summary", "description", "course", "kecamatan"]}),
        (_("Seats"), {"fields": ["audience", "quota", "advice", "opens_at", "closes_at"]}),
        (_("State"), {"fields": ["status", "starts_at", "ends_at", "taken", "cancel_reason"]}),
    ]
    autocomplete_fields = ["course"]
    inlines = [SessionRows, SeatRows, EventChangeRows]
    steps = STEPS

    def get_queryset(self, request: HttpRequest):
        rows = Event.objects.visible_to(request.user)
        return super().get_queryset(request).filter(pk__in=rows.values("pk"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _runs_events(request) and DeskAdmin.has_add_permission(self, request)

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Who runs events; one that was called off or is over stands as it is."""
        is_fixed = obj is not None and (obj.is_cancelled or obj.has_ended)
        return (
            _runs_events(request) and not is_fixed and super().has_change_permission(request, obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "kecamatan" and not request.user.is_pemprov_staff:
            # A pendamping runs events in their own kecamatan.
            field.queryset = field.queryset.filter(pk__in=request.user.kecamatan_codes)
            field.required, field.empty_label = True, None
        return field

    @admin.display(description=_("how many seats to give out"))
    def advice(self, event: Event) -> str:
        """How many come can be foreseen; the number of seats is still the officer's choice."""
        if event.pk is None:
            return gettext("Once the event is saved, it stands here how many are likely to come.")
        found = forecast.forecast_of(event)
        return f"{found.advice} {found.reason} {found.limit}" if found else "–"

    def moves(self, request: HttpRequest, row: Event) -> list[Move]:
        return [move for move in self.steps if (row.status, move.value) in EVENT_MOVES]

    def decide(self, request: HttpRequest, row: Event, value: str, reason: str) -> None:
        if value == EventStatus.PUBLISHED:
            events.publish(row, by=request.user)
        else:
            events.call_off(row, by=request.user, reason=reason)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra = {"show_save": True, "show_save_and_continue": True}
        return super().changeform_view(
            request, object_id, form_url, {**extra, **(extra_context or {})}
        )

    def save_model(self, request: HttpRequest, obj: Event, form, change: bool) -> None:
        if not change:
            obj.created_by = request.user
            super().save_model(request, obj, form, change)
            return
        # Written by name: seats may be taken while this form is open.
        fields = [name for name in form.changed_data if name != "quota"]
        if fields:
            obj.save(update_fields=fields)
        if "quota" in form.changed_data:
            try:
                seats.set_quota(obj, obj.quota, by=request.user)
            except RuleBroken as problem:
                self.message_user(request, str(problem), "WARNING")

    def save_related(self, request, form, formsets, change):
        event = form.instance
        before = events.sessions_in_words(event)
        super().save_related(request, form, formsets, change)
        self._take_rooms(request, event)
        events.sessions_changed(event, by=request.user, before=before)
        words = [str(form.fields[name].label) for name in form.changed_data if name != "quota"]
        if change and words:
            events.words_changed(event, by=request.user, note=", ".join(words))

    def _take_rooms(self, request: HttpRequest, event: Event) -> None:
        for session in event.sessions.select_related("room", "booking", "event"):
            try:
                session_rooms.take(session, by=request.user)
            except RuleBroken as problem:
                # Somebody was faster than this form; the rest of it is good.
                session.room = None
                session.save(update_fields=["room"])
                session_rooms.give_back(session)
                self.message_user(request, str(problem), "ERROR")
        if warning := session_rooms.warning_of(event):
            self.message_user(request, warning, "WARNING")

    def view_on_site(self, row: Event) -> str | None:
        return None if row.status == EventStatus.DRAFT else row.get_absolute_url()


def _runs_events(request: HttpRequest) -> bool:
    return request.user.is_pemprov_staff or request.user.is_pendamping
