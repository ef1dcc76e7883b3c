"""Pictures of goods for the demo city, drawn by us: one scene for each kind of goods, and no two alike."""

from collections.abc import Callable
from random import Random

from PIL import Image

from . import craft, fashion, food, home
from .kit import Sheet

# The scene for each category, by its address name.
SCENES: dict[str, Callable[[Sheet], None]] = {
    "keripik-dan-camilan": food.chips,
    "kue-kering": food.cookies,
    "kue-basah": food.wet_cakes,
    "roti": food.bread,
    "sambal-dan-bumbu": food.chilli_paste,
    "lauk-dan-makanan-siap-saji": food.ready_meal,
    "katering": food.catering,
    "dodol-dan-manisan": food.sweets,
    "kopi": food.coffee,
    "teh-dan-jamu": food.herbal_drinks,
    "minuman-segar": food.fresh_drinks,
    "batik-betawi": fashion.batik,
    "pakaian": fashion.shirt,
    "busana-muslim": fashion.modest_wear,
    "tas": fashion.bag,
    "alas-kaki": fashion.shoes,
    "aksesori": fashion.accessories,
    "ondel-ondel-dan-cendera-mata": craft.ondel_ondel,
    "anyaman": craft.wicker,
    "keramik": craft.ceramics,
    "rajut-dan-boneka": craft.knits,
    "kayu": craft.wood,
    "hiasan-dinding": craft.wall_art,
    "sabun-dan-lilin": home.soaps,
    "herbal-dan-kosmetik": home.cosmetics,
    "tanaman-hias": home.plants,
    "mebel-kecil": home.furniture,
    "perlengkapan-dapur": home.kitchenware,
    "hampers": home.hampers,
    "kemasan": home.packaging,
    "percetakan-dan-undangan": home.printing,
    "jasa-jahit": home.sewing,
}


def draw(category_slug: str, seed: str) -> Image.Image:
    """A 1280 × 960 picture of goods of one category; the same seed draws the same picture.

    Raises ``KeyError`` for a category without a scene.
    """
    sheet = Sheet(Random(seed))
    SCENES[category_slug](sheet)
    return sheet.finished()
