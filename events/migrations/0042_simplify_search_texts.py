from django.db import migrations

from events.common.han import SIMPLIFIED

COLUMNS = {
    "Person": ["search_text"],
    "Organization": ["search_text"],
    "Address": ["search_text"],
    "Registration": ["search_text"],
    "SpeakerVersion": ["search_text", "sort_key"],
    "SessionVersion": ["search_text"],
}
BATCH = 500
TABLE = str.maketrans(SIMPLIFIED)


def simplify(apps, schema_editor):
    """What was normalised before is looked for in simplified characters from now on."""
    for name, columns in COLUMNS.items():
        model = apps.get_model("events", name)
        changed = []
        for row in model.objects.only("pk", *columns).iterator(chunk_size=BATCH):
            before = [getattr(row, column) for column in columns]
            after = [text.translate(TABLE) for text in before]
            if before == after:
                continue
            for column, text in zip(columns, after, strict=True):
                setattr(row, column, text)
            changed.append(row)
            if len(changed) == BATCH:
                model.objects.bulk_update(changed, columns)
                changed = []
        model.objects.bulk_update(changed, columns)


class Migration(migrations.Migration):
    dependencies = [
        ('events', '0041_quotas_of_delegations'),
    ]

    operations = [
        # Backwards there is nothing to do: simplified characters find themselves.
        migrations.RunPython(simplify, migrations.RunPython.noop),
    ]
