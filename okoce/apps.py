from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class OkoceConfig(AppConfig):
    name = "okoce"
    verbose_name = "OK OCE"


class DeskConfig(AdminConfig):
    default_site = "okoce.desk.Desk"
