from .areas import Holiday, Kecamatan, Kelurahan
from .businesses import Business, Credential, Offering, Sector, Topic
from .claims import ClaimCase
from .connections import Block, Connection, ConnectionChange
from .deals import Deal, DealChange, DealCheck
from .directory import DirectoryEntry, DirectoryWord
from .forum import ForumReply, ForumTheme, ForumTopic, PostChange, TopicFollow
from .meetings import Meeting, MeetingAnswer, MeetingChange, MeetingOption
from .members import (
    AccessLog,
    Consent,
    ConsentText,
    Erasure,
    ExportLog,
    Graduation,
    Member,
    MemberChange,
    PendampingAssignment,
)
from .messages import Message, MessagePicture, Participant
from .notices import ChannelPreference, Delivery, Notification
from .reports import CaseChange, Report, ReportCase, SpamWord
from .steps import MemberStep, Step, StepChange
from .users import User

__all__ = [
    "AccessLog",
    "Block",
    "Business",
    "CaseChange",
    "ChannelPreference",
    "ClaimCase",
    "Connection",
    "ConnectionChange",
    "Consent",
    "ConsentText",
    "Credential",
    "Deal",
    "DealChange",
    "DealCheck",
    "Delivery",
    "DirectoryEntry",
    "DirectoryWord",
    "Erasure",
    "ExportLog",
    "ForumReply",
    "ForumTheme",
    "ForumTopic",
    "Graduation",
    "Holiday",
    "Kecamatan",
    "Kelurahan",
    "Meeting",
    "MeetingAnswer",
    "MeetingChange",
    "MeetingOption",
    "Member",
    "MemberChange",
    "MemberStep",
    "Message",
    "MessagePicture",
    "Notification",
    "Offering",
    "Participant",
    "PendampingAssignment",
    "PostChange",
    "Report",
    "ReportCase",
    "Sector",
    "SpamWord",
    "Step",
    "StepChange",
    "Topic",
    "TopicFollow",
    "User",
]
