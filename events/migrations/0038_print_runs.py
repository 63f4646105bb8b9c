
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0037_optional_mails'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalparticipantcategory',
            name='hue',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Hue from 0 to 359, beside the word; empty: black on white', null=True, validators=[django.core.validators.MaxValueValidator(359)], verbose_name='colour on the badge'),
        ),
        migrations.AddField(
            model_name='participantcategory',
            name='hue',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Hue from 0 to 359, beside the word; empty: black on white', null=True, validators=[django.core.validators.MaxValueValidator(359)], verbose_name='colour on the badge'),
        ),
        migrations.CreateModel(
            name='PrintRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('layout', models.CharField(choices=[('a4-6', 'A4, six badges of 4 × 3 inches (102 × 76 mm)'), ('a4-4', 'A4, four badges of A6'), ('a4-10', 'A4, ten cards of 86 × 54 mm'), ('a6', 'A6, one badge a page'), ('card', 'Card printer, 86 × 54 mm, one a page')], max_length=8, verbose_name='printed on')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason for printing again')),
                ('form_key', models.UUIDField(editable=False, unique=True)),
                ('made_at', models.DateTimeField(verbose_name='printed')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.conference', verbose_name='conference')),
            ],
            options={
                'verbose_name': 'print run of badges',
                'verbose_name_plural': 'print runs of badges',
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='badge',
            name='run',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='badges', to='events.printrun', verbose_name='print run'),
        ),
        migrations.AddIndex(
            model_name='printrun',
            index=models.Index(fields=['conference', 'made_at'], name='events_printrun_latest'),
        ),
    ]
