"""The part of the demo city that learns."""
