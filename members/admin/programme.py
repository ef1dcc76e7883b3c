"""The tables of the programme: areas, holidays, steps, and the words of consent."""

from django.contrib import admin

from okoce.desk import FrozenAdmin, PlainWordsAdmin

from ..models import ConsentText, Holiday, Kecamatan, Kelurahan, Step


@admin.register(Kecamatan)
class KecamatanAdmin(FrozenAdmin):
    list_display = ["name", "code", "kota_short", "alias"]
    list_filter = ["kota_short"]
    search_fields = ["name", "alias", "code"]


@admin.register(Kelurahan)
class KelurahanAdmin(FrozenAdmin):
    list_display = ["name", "code", "kecamatan"]
    list_filter = ["kecamatan__kota_short"]
    list_select_related = ["kecamatan"]
    search_fields = ["name", "code", "kecamatan__name"]


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    list_display = ["date", "name", "kind", "decree"]
    list_filter = ["kind"]
    date_hierarchy = "date"
    search_fields = ["name"]


@admin.register(Step)
class StepAdmin(PlainWordsAdmin):
    list_display = ["order", "code", "name", "name_en", "usual_days"]
    list_display_links = ["name"]
    ordering = ["order"]

    def get_readonly_fields(self, request, obj=None):
        # The portal itself moves some steps by their code.
        return ["code"] if obj else []

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(ConsentText)
class ConsentTextAdmin(PlainWordsAdmin):
    """A new wording is a new row: what people agreed to stays as it was."""

    list_display = ["title", "purpose", "version", "required", "valid_from", "source"]
    list_filter = ["purpose", "required"]

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
