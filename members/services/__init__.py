"""What happens to a member's record: every write with a rule, a side effect or an actor."""

from .access import actor_for, log_access, log_export, read_nik
from .graduation import graduate, revoke_graduation
from .status import change_member_status, moves_of
from .steps import change_step, complete_step, ensure_steps, reopen_step, step_of

__all__ = [
    "actor_for",
    "change_member_status",
    "change_step",
    "complete_step",
    "ensure_steps",
    "graduate",
    "log_access",
    "log_export",
    "moves_of",
    "read_nik",
    "reopen_step",
    "revoke_graduation",
    "step_of",
]
