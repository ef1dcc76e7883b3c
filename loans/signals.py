"""News of finance that other parts may listen to; sent after commit."""

from django.dispatch import Signal

# A lender takes nobody any longer, or does again. Sends `lender`; when it closed also `reasons`, a
# list of `choices.Closed`.
intake_closed = Signal()
intake_opened = Signal()
