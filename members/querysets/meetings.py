"""Which meetings: those of one's own relations."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value

from ..choices import MeetingStatus

DURATION = ExpressionWrapper(
    F("minutes") * Value(timedelta(minutes=1)), output_field=models.DurationField()
)


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Meetings that ``user`` is one side of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(connection__low=user) | Q(connection__high=user))

    def of_people_at_peace(self):
        """Without the meetings of two people who are kept apart: for lists and reminders."""
        block = self.model._meta.apps.get_model("members", "Block")
        low, high = OuterRef("connection__low"), OuterRef("connection__high")
        between = Q(blocker=low, blocked=high) | Q(blocker=high, blocked=low)
        return self.filter(~Exists(block.objects.filter(between)))

    def with_people(self):
        """With both sides as cards show them, and the place."""
        paths = [f"connection__{side}__member" for side in ("low", "high")]
        return self.select_related(
            "kecamatan",
            *(f"{path}__business" for path in paths),
            *(f"{path}__kelurahan__kecamatan" for path in paths),
        ).defer(*(f"{path}__nik" for path in paths))

    def proposed(self):
        return self.filter(status=MeetingStatus.PROPOSED)

    def agreed(self):
        return self.filter(status=MeetingStatus.AGREED)

    def with_end(self):
        """Each with ``ends`` (empty without a picked time)."""
        ends = ExpressionWrapper(F("starts_at") + DURATION, output_field=models.DateTimeField())
        return self.annotate(ends=ends)

    def met(self):
        """Meetings that took place: one side says so at least, and neither says the contrary."""
        answers = self.model._meta.get_field("answers").related_model.objects.filter(
            meeting=OuterRef("pk")
        )
        return self.agreed().filter(
            Exists(answers.filter(met=True)), ~Exists(answers.filter(met=False))
        )
