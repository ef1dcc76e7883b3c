"""Statuses, kinds, and who may make which move; imports nothing of ours."""
