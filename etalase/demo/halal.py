"""Makers who changed what a product says, and were asked about their halal certificate."""

from okoce.demo import City

from ..choices import HalalAnswer
from ..models import HalalQuestion, Product

MOST = 6


def ask_about_halal(city: City) -> None:
    """The demo's graduate is asked about one product; a few others have answered."""
    rows = Product.objects.listed().exclude(halal_credential=None).order_by("pk")
    of_graduate = rows.filter(business__member__user__email="lulusan@demo.test")
    questions = [
        HalalQuestion(
            product=product,
            credential_id=product.halal_credential_id,
            changed=["description"],
            asked_at=city.days_before(2),
        )
        for product in of_graduate[:1]
    ]
    others = rows.exclude(business__member__user__email="lulusan@demo.test")
    for product in others.select_related("business__member")[:MOST]:
        questions.append(
            HalalQuestion(
                product=product,
                credential_id=product.halal_credential_id,
                changed=["name", "description"],
                asked_at=city.days_before(20),
                answer=HalalAnswer.SAME,
                answered_at=city.days_before(19),
                by_id=product.business.member.user_id,
            )
        )
    HalalQuestion.objects.bulk_create(questions)
