"""Which rows: named filters, and what each person may see."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from ..choices import (
    REGISTRATION_STEP,
    ClaimStatus,
    DeliveryState,
    MemberStatus,
    Role,
    Visibility,
)


def levels_open_to(user) -> frozenset[str]:
    """The levels of visibility at which ``user`` reads what other people show of themselves.

    Until a NIK was checked, whoever signed up is no more than a visitor: only a verified member
    reads what is for members. What is for connections depends on whose it is, so it is not here.
    """
    if not user.is_authenticated:
        return frozenset({Visibility.PUBLIC})
    works_for_pemprov = user.is_pendamping or user.is_pemprov_staff or user.is_superuser
    if works_for_pemprov or user.is_verified_member:
        return frozenset({Visibility.PUBLIC, Visibility.MEMBERS})
    return frozenset({Visibility.PUBLIC})


class AssignmentQuerySet(models.QuerySet):
    def current(self):
        """Assignments that hold today."""
        today = timezone.localdate()
        return self.filter(since__lte=today).filter(Q(until__isnull=True) | Q(until__gte=today))

    def at_work_in(self, kecamatan):
        """Assignments by which an active pendamping works in ``kecamatan`` today."""
        return self.current().filter(
            kecamatan=kecamatan, user__is_active=True, user__groups__name=Role.PENDAMPING
        )


class MemberQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whole records: one's own, a pendamping's kecamatan, or all for Pemprov staff.

        Before it is sent a registration is its owner's alone: nobody has agreed to anything yet.
        """
        if not user.is_authenticated:
            return self.none()
        own, is_sent = Q(user=user), ~Q(status=MemberStatus.REGISTERING)
        if user.is_pemprov_staff or user.is_superuser:
            return self.filter(own | is_sent)
        if user.is_pendamping:
            return self.filter(own | is_sent & Q(kelurahan__kecamatan__in=user.kecamatan_codes))
        return self.filter(own)

    def in_the_field_of(self, user):
        """Records that this pendamping or officer works on: never their own, never a draft."""
        if not user.is_authenticated or not (user.is_pendamping or user.is_pemprov_staff):
            return self.none()
        return self.visible_to(user).exclude(user=user)

    def waiting_for_verification(self):
        return self.filter(status=MemberStatus.SUBMITTED)

    def decided(self):
        return self.filter(
            status__in=[MemberStatus.VERIFIED, MemberStatus.RETURNED, MemberStatus.FLAGGED]
        )

    def with_answer_due(self):
        """Each with ``answer_due_on``: the last day for an answer to the registration."""
        steps = self.model.steps.rel.related_model.objects
        registration = steps.filter(member=OuterRef("pk"), step__code=REGISTRATION_STEP)
        return self.annotate(answer_due_on=Subquery(registration.values("due_on")))

    def listed_for(self, user):
        """Profiles that may appear in a list or a search that ``user`` reads.

        The directory is not for shelf operators and lenders, unless they are members themselves.
        People who are kept apart by a block do not find each other, whatever they show.
        """
        at_a_desk = user.is_authenticated and (user.is_operator or user.is_lender)
        if at_a_desk and not user.is_verified_member:
            return self.none()
        found = self.filter(status=MemberStatus.VERIFIED, user__is_active=True, hidden_at=None)
        if not user.is_authenticated:
            return found.filter(visibility=Visibility.PUBLIC)
        shown = Q(visibility__in=levels_open_to(user))
        if user.may_meet:
            shown |= Q(visibility=Visibility.CONNECTIONS, user__in=_connected_to(self, user))
        return found.filter(shown).exclude(user__in=_kept_apart_from(self, user))


class BusinessQuerySet(models.QuerySet):
    def listed_for(self, user):
        """Businesses whose page may appear in a list that ``user`` reads.

        Of people who are kept apart by a block they see what every visitor sees: a stall whose
        goods are on the market cannot vanish from it without telling why.
        """
        found = self.filter(
            member__status=MemberStatus.VERIFIED, member__user__is_active=True, hidden_at=None
        )
        shown = Q(visibility=Visibility.PUBLIC)
        if Visibility.MEMBERS in levels_open_to(user):
            apart = _kept_apart_from(self, user)
            shown |= Q(visibility=Visibility.MEMBERS) & ~Q(member__user__in=apart)
        if user.is_authenticated and user.may_meet:
            connected = _connected_to(self, user)
            shown |= Q(visibility=Visibility.CONNECTIONS, member__user__in=connected)
        return found.filter(shown)


def _connected_to(rows, user):
    """The ids of the people ``user`` is connected with; they are of a later model."""
    connections = rows.model._meta.apps.get_model("members", "Connection").objects
    return connections.accepted().people_of(user)


def _kept_apart_from(rows, user):
    return rows.model._meta.apps.get_model("members", "Block").objects.kept_apart_from(user)


class CredentialQuerySet(models.QuerySet):
    def in_force(self, day=None):
        """Credentials that hold on ``day`` (today when not given)."""
        day = day or timezone.localdate()
        return self.filter(revoked_at__isnull=True, valid_from__lte=day).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        )

    def to_check(self):
        """Credentials in force that their owner stated and no officer has looked at since."""
        return self.in_force().filter(verified_at__isnull=True)


class ConsentTextQuerySet(models.QuerySet):
    def current(self):
        """The wording in force today, one for each purpose, the required ones first."""
        newest = self.filter(valid_from__lte=timezone.localdate())
        newest = newest.order_by("purpose", "-version").distinct("purpose")
        return self.filter(pk__in=newest.values("pk")).order_by("-required", "purpose")


class ClaimCaseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=ClaimStatus.OPEN)

    def waiting(self):
        """Open cases for staff: the registration that met a known NIK has been sent.

        Before that they hold up nobody: the person may still correct a mistyped number.
        """
        return self.open().filter(
            claimant__status__in=[MemberStatus.SUBMITTED, MemberStatus.FLAGGED]
        )

    def touching(self, member):
        """Cases in which ``member`` is on either side."""
        return self.filter(Q(claimant=member) | Q(holder=member))


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at__isnull=True)


class SendingQuerySet(models.QuerySet):
    def due(self, now=None):
        """What to try now, that of a worker that died in the middle included."""
        now = now or timezone.now()
        return self.filter(
            state__in=[DeliveryState.QUEUED, DeliveryState.SENDING], next_try_at__lte=now
        )
