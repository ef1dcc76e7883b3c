"""News of the record that the apps above it may listen to; sent after commit."""

from django.dispatch import Signal

# A credential is no longer in force (lapsed or withdrawn), or is again. Sends `credential`.
credential_lapsed = Signal()
credential_restored = Signal()

# What the public may see of a member or their business changed. Sends `member`.
member_changed = Signal()

# A member became a graduate (lulusan). Sends `member`.
member_graduated = Signal()
