from .areas import Holiday, Kecamatan, Kelurahan
from .businesses import Business, Credential, Offering, Sector, Topic
from .claims import ClaimCase
from .members import (
    AccessLog,
    Consent,
    ConsentText,
    Erasure,
    Graduation,
    Member,
    MemberChange,
    PendampingAssignment,
)
from .notices import ChannelPreference, Delivery, Notification
from .steps import MemberStep, Step, StepChange
from .users import User

__all__ = [
    "AccessLog",
    "Business",
    "ChannelPreference",
    "ClaimCase",
    "Consent",
    "ConsentText",
    "Credential",
    "Delivery",
    "Erasure",
    "Graduation",
    "Holiday",
    "Kecamatan",
    "Kelurahan",
    "Member",
    "MemberChange",
    "MemberStep",
    "Notification",
    "Offering",
    "PendampingAssignment",
    "Sector",
    "Step",
    "StepChange",
    "Topic",
    "User",
]
