from django.db import migrations

BATCH = 1000


def record(apps, schema_editor):
    """Who agreed to what when they asked."""
    consent = apps.get_model('events', 'Consent')
    rows = apps.get_model('events', 'Registration').objects.exclude(terms_version='').order_by('pk')
    agreed = [
        consent(registration_id=pk, version=version, agreed_at=at)
        for pk, version, at in rows.values_list('pk', 'terms_version', 'submitted_at')
    ]
    consent.objects.bulk_create(agreed, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ('events', '0062_consents'),
    ]

    operations = [
        # Backwards the table goes, and what registrations hold themselves stays.
        migrations.RunPython(record, migrations.RunPython.noop),
    ]
