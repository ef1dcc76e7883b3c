"""News of the record that the apps above it may listen to; sent after commit."""

from django.dispatch import Signal

# A credential is no longer in force (lapsed or withdrawn), or is again. Sends `credential`.
credential_lapsed = Signal()
credential_restored = Signal()

# What the public may see of a member or their business changed. Sends `member`.
member_changed = Signal()

# A member became a graduate (lulusan). Sends `member`.
member_graduated = Signal()

# A record is about to be erased for good. Sent inside the transaction, before any row goes, so
# that a receiver can drop what no foreign key reaches. Sends `member`.
member_erased = Signal()

# A member asked for all their data. Each receiver answers with {section: JSON-ready rows}.
# Sends `member`.
collect_personal_data = Signal()

# Somebody asked for all their data, member or not. Answered like `collect_personal_data`. Sends
# `user`.
collect_account_data = Signal()

# Two people agreed to meet, or an agreed meeting was called off. The place to book a room, and to
# give it back. Sends `meeting`.
meeting_agreed = Signal()
meeting_called_off = Signal()

# A PAS step is done; or it was opened again because something else rests on it, such as a loan that
# was declined. Whoever teaches or mentors books what helps. Both send `member` and `step`, the
# second also `reason`, in words that the member reads.
step_done = Signal()
step_reopened = Signal()
