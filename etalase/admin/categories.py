"""The two levels of categories."""

from django.contrib import admin

from okoce.desk import DeskAdmin

from ..models import Category


@admin.register(Category)
class CategoryAdmin(DeskAdmin):
    list_display = ["name", "parent", "order", "is_food", "slug"]
    list_editable = ["order"]
    list_filter = ["parent", "is_food"]
    list_select_related = ["parent"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    ordering = ["parent__order", "order"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.filter(parent__isnull=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
