"""The permits as they are known, with their sources and doubts, and the questions that find them.

A migration brings them and not a command, so that every installation gets them exactly once;
nothing that staff change afterwards is brought back or overwritten.
"""

import json
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "data" / "permits.json"


def bring(apps, schema_editor):
    known = json.loads(FILE.read_text(encoding="utf-8"))
    kinds, terms, fields, rules, questions, choices, places = (
        apps.get_model("loans", name)
        for name in (
            *["PermitKind", "PermitTerms", "PermitField", "PermitRule", "PermitQuestion"],
            *["PermitChoice", "PlaceRule"],
        )
    )
    if kinds.objects.exists():
        return
    for told in known["questions"]:
        told["position"] = 10 * (1 + known["questions"].index(told))
        answers = told.pop("choices")
        question = questions.objects.create(**told)
        choices.objects.bulk_create(
            choices(question=question, code=code, label=label, position=10 * place)
            for place, (code, label) in enumerate(answers, start=1)
        )
    for told in known["kinds"]:
        of_kind, its_rules = told.pop("terms"), told.pop("rules")
        kind = kinds.objects.create(**told)
        lines = of_kind.pop("fields")
        row = terms.objects.create(kind=kind, **of_kind)
        fields.objects.bulk_create(
            fields(
                terms=row,
                section=section,
                code=code,
                label=label,
                help=about,
                kind=entry,
                is_required=is_required,
                position=10 * place,
            )
            for place, (section, code, label, about, entry, is_required) in enumerate(lines, 1)
        )
        rules.objects.bulk_create(rules(kind=kind, **rule) for rule in its_rules)
    places.objects.bulk_create(places(**place) for place in known["places"])


class Migration(migrations.Migration):
    dependencies = [("loans", "0001_permits")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
