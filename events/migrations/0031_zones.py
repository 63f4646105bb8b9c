import django.db.models.deletion
import events.registrations.rules.badges
import i18nfield.fields
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0030_fill_what_the_door_finds_by'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalZone',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.CharField(help_text='One to four capital letters or figures, such as A, P2 or VIP', max_length=4, validators=[events.registrations.rules.badges.validate_zone_code], verbose_name='mark on the badge')),
                ('name', i18nfield.fields.I18nCharField(max_length=120, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('conference', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='events.conference', verbose_name='conference')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical zone',
                'verbose_name_plural': 'historical zones',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='One to four capital letters or figures, such as A, P2 or VIP', max_length=4, validators=[events.registrations.rules.badges.validate_zone_code], verbose_name='mark on the badge')),
                ('name', i18nfield.fields.I18nCharField(max_length=120, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='zones', to='events.conference', verbose_name='conference')),
            ],
            options={
                'verbose_name': 'zone',
                'verbose_name_plural': 'zones',
                'ordering': ['position', 'code'],
            },
        ),
        migrations.AddField(
            model_name='participantcategory',
            name='zones',
            field=models.ManyToManyField(blank=True, related_name='categories', to='events.zone', verbose_name='zones that its badge opens'),
        ),
        migrations.AddConstraint(
            model_name='zone',
            constraint=models.UniqueConstraint(fields=('conference', 'code'), name='events_zone_code_unique'),
        ),
    ]
