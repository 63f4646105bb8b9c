import django.db.models.deletion
import i18nfield.fields
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("events", "0045_questions_of_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Emergency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', i18nfield.fields.I18nCharField(max_length=150, verbose_name='what has happened')),
                ('instructions', i18nfield.fields.I18nTextField(help_text='An empty line begins a new paragraph', max_length=4000, verbose_name='what to do')),
                ('next_update_at', models.DateTimeField(help_text='People wait for it, so keep it: even to say that nothing is new', verbose_name='time of the next update')),
                ('state', models.CharField(choices=[('proposed', 'Waits for a second organiser'), ('sent', 'Sent'), ('withdrawn', 'Withdrawn'), ('ended', 'Ended')], default='proposed', editable=False, max_length=10, verbose_name='state')),
                ('written_at', models.DateTimeField(editable=False, verbose_name='written')),
                ('sent_at', models.DateTimeField(editable=False, null=True, verbose_name='sent')),
                ('recipients', models.PositiveIntegerField(editable=False, null=True, verbose_name='people addressed')),
                ('agreed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='agreed to by')),
                ('announcement', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='events.announcement')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.conference', verbose_name='conference')),
                ('written_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
            ],
            options={
                'verbose_name': 'emergency',
                'verbose_name_plural': 'emergencies',
                'ordering': ['-written_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='EmergencyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('emergency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='events.emergency')),
                ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.mailbox')),
            ],
            options={
                'verbose_name': 'answer to an emergency',
                'verbose_name_plural': 'answers to emergencies',
            },
        ),
        migrations.CreateModel(
            name='HistoricalEmergency',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('title', i18nfield.fields.I18nCharField(max_length=150, verbose_name='what has happened')),
                ('instructions', i18nfield.fields.I18nTextField(help_text='An empty line begins a new paragraph', max_length=4000, verbose_name='what to do')),
                ('next_update_at', models.DateTimeField(help_text='People wait for it, so keep it: even to say that nothing is new', verbose_name='time of the next update')),
                ('state', models.CharField(choices=[('proposed', 'Waits for a second organiser'), ('sent', 'Sent'), ('withdrawn', 'Withdrawn'), ('ended', 'Ended')], default='proposed', editable=False, max_length=10, verbose_name='state')),
                ('written_at', models.DateTimeField(editable=False, verbose_name='written')),
                ('sent_at', models.DateTimeField(editable=False, null=True, verbose_name='sent')),
                ('recipients', models.PositiveIntegerField(editable=False, null=True, verbose_name='people addressed')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('agreed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='agreed to by')),
                ('announcement', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='events.announcement')),
                ('conference', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='events.conference', verbose_name='conference')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
            ],
            options={
                'verbose_name': 'historical emergency',
                'verbose_name_plural': 'historical emergencies',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddConstraint(
            model_name='emergency',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_by', None), ('written_by', None), models.Q(('agreed_by', models.F('written_by')), _negated=True), _connector='OR'), name='events_emergency_two_people'),
        ),
        migrations.AddConstraint(
            model_name='emergency',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'ended']), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='events_emergency_sent_has_time'),
        ),
        migrations.AddConstraint(
            model_name='emergencyanswer',
            constraint=models.UniqueConstraint(fields=('emergency', 'mailbox'), name='events_emergencyanswer_once'),
        ),
    ]
