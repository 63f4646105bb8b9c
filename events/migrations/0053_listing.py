from django.db import migrations, models

LISTING = models.CharField(
    choices=[
        ('none', 'Do not list me'),
        ('name', 'My name and country only'),
        ('full', 'My name, function, organization and country'),
    ],
    default='none',
    max_length=12,
    verbose_name='list of participants',
)


class Migration(migrations.Migration):
    dependencies = [
        ('events', '0052_history_of_bodies_apart'),
    ]

    operations = [
        migrations.RenameField('registration', 'list_visibility', 'listing'),
        migrations.RenameField('historicalregistration', 'list_visibility', 'listing'),
        migrations.AlterField('registration', 'listing', LISTING),
        migrations.AlterField('historicalregistration', 'listing', LISTING),
    ]
