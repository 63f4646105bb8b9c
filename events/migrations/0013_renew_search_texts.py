from django.db import migrations

from events.common.text import search_key

COLUMNS = {
    "Person": ["search_text"],
    "Organization": ["search_text"],
    "Address": ["search_text"],
    "SpeakerVersion": ["search_text", "sort_key"],
    "SessionVersion": ["search_text"],
}
BATCH = 500


def renew(apps, schema_editor):
    """What was normalised before is normalised again: Cyrillic and Arabic spellings, figures, vowel signs."""
    for name, columns in COLUMNS.items():
        model = apps.get_model("events", name)
        changed = []
        for row in model.objects.only("pk", *columns).iterator(chunk_size=BATCH):
            for column in columns:
                setattr(row, column, search_key(getattr(row, column)))
            changed.append(row)
            if len(changed) == BATCH:
                model.objects.bulk_update(changed, columns)
                changed = []
        model.objects.bulk_update(changed, columns)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0012_history_of_venues"),
    ]

    operations = [
        # Backwards there is nothing to do: the older function finds the older spellings in these, too.
        migrations.RunPython(renew, migrations.RunPython.noop),
    ]
