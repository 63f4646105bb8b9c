from django.db import migrations

from events.registrations.rules import found_by

BATCH = 500


def fill(apps, schema_editor):
    """The registrations there are get the text by which the door finds them."""
    model = apps.get_model("events", "Registration")
    changed = []
    rows = model.objects.only("pk", "name", "native_name", "organization_name")
    for row in rows.iterator(chunk_size=BATCH):
        row.search_text = found_by(row.name, row.native_name, row.organization_name)
        changed.append(row)
        if len(changed) == BATCH:
            model.objects.bulk_update(changed, ["search_text"])
            changed = []
    model.objects.bulk_update(changed, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0029_find_people_at_the_door"),
    ]

    operations = [
        # Backwards the column goes, and this with it.
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
