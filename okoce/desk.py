"""The staff desk: Django's admin, made good."""

from django.contrib import admin


class Desk(admin.AdminSite):
    """The admin site with queues on its first page."""
