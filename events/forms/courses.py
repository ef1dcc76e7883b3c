"""What readers ask of the list of courses. The names of fields stand in addresses."""

from django.utils.translation import gettext_lazy as _

from okoce.sieve import SieveForm


class CourseListForm(SieveForm):
    """Search in the courses."""

    form_id = "kursus"

    def prepare(self) -> None:
        self.fields["cari"].label = _("Search the courses")
        self.fields["cari"].widget.attrs["placeholder"] = _("For example: harga")

    def values(self) -> dict[str, object]:
        return {}

    def words(self) -> dict[str, object]:
        return {}
