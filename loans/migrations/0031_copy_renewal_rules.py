"""Years become months, and one number of days becomes when renewal opens and when it closes."""

from django.db import migrations
from django.db.models import F

# What was seeded, with what was known of it: (days) -> (opens, closes). The P-IRT of 2018 is renewed
# six months before its last day at the latest; BPOM MD from one month to ten days before; a mark
# from six months before to six months after.
KNOWN = {
    "pirt": (183, None, 183),
    "bpom-md": (30, 30, 10),
    "merek": (183, 183, -183),
}


def copy(apps, schema_editor):
    kinds = apps.get_model("loans", "PermitKind")
    ids = dict(kinds.objects.filter(code__in=KNOWN).values_list("code", "pk"))
    for name in ("PermitTerms", "HistoricalPermitTerms"):
        rows = apps.get_model("loans", name).objects
        rows.filter(valid_years__isnull=False).update(valid_months=F("valid_years") * 12)
        rows.filter(renew_days__isnull=False).update(renew_opens_days=F("renew_days"))
        for code, (days, opens, closes) in KNOWN.items():
            if code in ids:
                told = rows.filter(kind_id=ids[code], renew_days=days)
                told.update(renew_opens_days=opens, renew_closes_days=closes)


def copy_back(apps, schema_editor):
    for name in ("PermitTerms", "HistoricalPermitTerms"):
        rows = apps.get_model("loans", name).objects
        rows.filter(valid_months__isnull=False).update(valid_years=F("valid_months") / 12)
        rows.filter(renew_closes_days__gt=0).update(renew_days=F("renew_closes_days"))
        rows.filter(renew_opens_days__isnull=False).update(renew_days=F("renew_opens_days"))


class Migration(migrations.Migration):
    dependencies = [("loans", "0030_renewal_rules")]

    operations = [migrations.RunPython(copy, copy_back)]
