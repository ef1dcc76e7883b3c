"""The paper that goes with a lesson of the demo: a page of a cash book for seven days."""

from okoce.demo import City
from okoce.pdf import LINE, SOFT, Document

LEFT, WIDTH, TOP, ROW = 15, 180, 62, 24
COLUMNS = (("Hari", 30), ("Uang masuk", 45), ("Uang keluar", 45), ("Untuk apa", 60))


def cash_book(city: City) -> bytes:
    """A printable week of a cash book, as a PDF."""
    page = Document("Catatan uang tujuh hari")
    # The same city gives the same file.
    page.set_creation_date(city.days_before(0))
    page.add_page()
    page.letters(22, bold=True)
    page.text(LEFT, 26, "Catatan uang tujuh hari")
    page.letters(11, colour=SOFT)
    page.text(LEFT, 35, "Tulis tiap uang usaha yang masuk dan keluar, pada hari itu juga.")
    page.text(LEFT, 42, "Uang rumah tidak ikut. Di akhir pekan: jumlah masuk dikurangi keluar.")
    page.set_draw_color(*LINE)
    page.set_line_width(0.3)
    page.letters(11, bold=True)
    x = LEFT
    for title, width in COLUMNS:
        page.text(x + 2, TOP - 3, title)
        x += width
    names = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
    page.letters(11)
    for number, name in enumerate([*names, "Jumlah"]):
        y = TOP + number * ROW
        page.rect(LEFT, y, WIDTH, ROW)
        page.text(LEFT + 2, y + 8, name)
    for edge in (30, 75, 120):
        page.line(LEFT + edge, TOP, LEFT + edge, TOP + 8 * ROW)
    page.letters(9, colour=SOFT)
    page.text(LEFT, TOP + 8 * ROW + 9, "OK OCE Global Office · boleh diperbanyak")
    return page.to_bytes()
