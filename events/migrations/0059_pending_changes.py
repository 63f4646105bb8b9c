import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0058_remind_of_letters_for_visas'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='registration',
            name='revision',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name='PendingChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.JSONField(blank=True, default=dict, verbose_name='as it was')),
                ('after', models.JSONField(blank=True, default=dict, verbose_name='as it shall be')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='why')),
                ('state', models.CharField(choices=[('open', 'Waiting for a decision'), ('approved', 'Approved'), ('refused', 'Refused'), ('taken_back', 'Taken back'), ('ended', 'Ended with the registration')], default='open', max_length=12, verbose_name='state')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pending_changes', to='events.participantcategory', verbose_name='category')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pending_changes', to='events.conference', verbose_name='conference')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('delegation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pending_changes', to='events.delegation', verbose_name='delegation')),
                ('from_category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.participantcategory', verbose_name='category before')),
                ('from_delegation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.delegation', verbose_name='delegation before')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pending_changes', to='events.registration', verbose_name='registration')),
            ],
            options={
                'verbose_name': 'pending change',
                'verbose_name_plural': 'pending changes',
                'ordering': ['asked_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('registration',), name='events_pendingchange_one_open')],
            },
        ),
    ]
