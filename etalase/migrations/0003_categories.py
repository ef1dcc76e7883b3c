"""The categories the etalase opens with; staff edit them."""

from django.db import migrations
from django.utils.text import slugify

CATEGORIES = [
    (
        "Makanan",
        True,
        [
            "Keripik dan camilan",
            "Kue kering",
            "Kue basah",
            "Roti",
            "Sambal dan bumbu",
            "Lauk dan makanan siap saji",
            "Katering",
            "Dodol dan manisan",
        ],
    ),
    ("Minuman", True, ["Kopi", "Teh dan jamu", "Minuman segar"]),
    (
        "Fesyen",
        False,
        ["Batik Betawi", "Pakaian", "Busana muslim", "Tas", "Alas kaki", "Aksesori"],
    ),
    (
        "Kerajinan",
        False,
        [
            "Ondel-ondel dan cendera mata",
            "Anyaman",
            "Keramik",
            "Rajut dan boneka",
            "Kayu",
            "Hiasan dinding",
        ],
    ),
    ("Perawatan diri", False, ["Sabun dan lilin", "Herbal dan kosmetik"]),
    ("Rumah dan taman", False, ["Tanaman hias", "Mebel kecil", "Perlengkapan dapur"]),
    ("Hadiah dan jasa", False, ["Hampers", "Kemasan", "Percetakan dan undangan", "Jasa jahit"]),
]


def load(apps, schema_editor):
    category = apps.get_model("etalase", "Category")
    for order, (name, is_food, children) in enumerate(CATEGORIES, start=1):
        parent = category.objects.create(
            name=name, slug=slugify(name), order=order, is_food=is_food
        )
        for place, child in enumerate(children, start=1):
            category.objects.create(
                parent=parent, name=child, slug=slugify(child), order=place, is_food=is_food
            )


class Migration(migrations.Migration):
    dependencies = [("etalase", "0002_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
