"""Which rows: named filters, and what each person may see."""

from .connections import BlockQuerySet, ConnectionQuerySet
from .deals import DealQuerySet
from .directory import DirectoryQuerySet
from .forum import PostQuerySet
from .meetings import MeetingQuerySet
from .messages import MessageQuerySet
from .record import (
    AssignmentQuerySet,
    BusinessQuerySet,
    ClaimCaseQuerySet,
    ConsentTextQuerySet,
    CredentialQuerySet,
    MemberQuerySet,
    NotificationQuerySet,
    SendingQuerySet,
    levels_open_to,
)
from .reports import ReportCaseQuerySet

__all__ = [
    "AssignmentQuerySet",
    "BlockQuerySet",
    "BusinessQuerySet",
    "ClaimCaseQuerySet",
    "ConnectionQuerySet",
    "ConsentTextQuerySet",
    "CredentialQuerySet",
    "DealQuerySet",
    "DirectoryQuerySet",
    "MeetingQuerySet",
    "MemberQuerySet",
    "MessageQuerySet",
    "NotificationQuerySet",
    "PostQuerySet",
    "ReportCaseQuerySet",
    "SendingQuerySet",
    "levels_open_to",
]
