"""Statuses, kinds, and the tables of who may make which move."""
