"""The topics of the information centre, and twelve guides that wait for their first reviewer.

A migration brings them and not a command, so that every installation gets them exactly once:
nothing that staff change, rename or withdraw afterwards is ever brought back or overwritten. They
arrive in review, for nobody has reviewed them yet.
"""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).resolve().parent.parent / "data" / "guides"
TOPICS = [
    ("program", "Mengenal program", "Siapa yang boleh ikut, dan apa isi tujuh langkahnya."),
    ("perizinan", "Perizinan", "NIB, P-IRT, BPOM, SLHS, dan merek: dari daftar sampai surat."),
    ("halal", "Halal", "Dua jalan menuju sertifikat halal, dan sejak kapan wajib."),
    ("berjualan", "Berjualan", "Foto, harga, kurasi, etalase, bazar, dan lokapasar."),
    ("pembukuan", "Pembukuan dan pajak", "Mencatat setiap hari, kelas usaha, NPWP, dan pajak."),
    ("keuangan", "Pembiayaan", "Akses, bukan modal: berhitung sebelum meminjam."),
]
CERTAINTY = {"V": "terverifikasi", "K": "diketahui", "?": "belum-diverifikasi"}


def read(path):
    """The header of a guide by name, its sources, and its text."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
    named, sources = {}, []
    for line in head.splitlines():
        name, _, value = line.partition(": ")
        if name == "sumber":
            sources.append([part.strip() for part in value.split("|")])
        else:
            named[name] = value.strip()
    return named, sources, body.strip()


def bring(apps, schema_editor):
    topic, guide = apps.get_model("events", "GuideTopic"), apps.get_model("events", "Guide")
    source = apps.get_model("events", "GuideSource")
    topics = {
        slug: topic.objects.get_or_create(
            slug=slug, defaults={"name": name, "description": about, "order": order}
        )[0]
        for order, (slug, name, about) in enumerate(TOPICS, start=1)
    }
    for path in sorted(FOLDER.glob("*.md")):
        named, sources, body = read(path)
        row, is_new = guide.objects.get_or_create(
            slug=path.stem,
            defaults={
                "title": named["judul"],
                "summary": named["ringkasan"],
                "topic": topics[named["topik"]],
                "is_about_money": named["uang"] == "ya",
                "status": "ditinjau",
                "body": body,
            },
        )
        if is_new:
            source.objects.bulk_create(
                source(
                    guide=row,
                    position=number * 10,
                    certainty=CERTAINTY[mark],
                    claim=claim,
                    title=title,
                    publisher=rest[0] if rest else "",
                    dated=rest[1] if len(rest) > 1 else "",
                )
                for number, (mark, claim, title, *rest) in enumerate(sources, start=1)
            )


class Migration(migrations.Migration):
    dependencies = [("events", "0006_guide_permissions")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
