from django.db import migrations

# Who agreed to be shown to other participants did not agree to a public list.
RENEWED = {'hidden': 'none', 'participants': 'none', 'public': 'full'}
BACKWARDS = {'none': 'hidden', 'name': 'hidden', 'full': 'public'}


def write(apps, words):
    for name in ('Registration', 'HistoricalRegistration'):
        for before, after in words.items():
            apps.get_model('events', name).objects.filter(listing=before).update(listing=after)


def renew(apps, schema_editor):
    write(apps, RENEWED)


def put_back(apps, schema_editor):
    write(apps, BACKWARDS)


class Migration(migrations.Migration):
    dependencies = [
        ('events', '0053_listing'),
    ]

    operations = [migrations.RunPython(renew, put_back)]
