import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("events", "0036_drafts_and_passport_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalreminderrule',
            name='kind',
            field=models.CharField(choices=[('conference', 'Before the conference'), ('saved_session', 'Before a saved session'), ('speaking', 'Before speaking'), ('briefing', 'Briefing of chairs and moderators'), ('closing', 'Before registration closes'), ('badge', 'Before badges are collected'), ('follow_up', 'After the last day'), ('tomorrow', "Tomorrow's programme, before midnight")], max_length=16, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='reminderrule',
            name='kind',
            field=models.CharField(choices=[('conference', 'Before the conference'), ('saved_session', 'Before a saved session'), ('speaking', 'Before speaking'), ('briefing', 'Briefing of chairs and moderators'), ('closing', 'Before registration closes'), ('badge', 'Before badges are collected'), ('follow_up', 'After the last day'), ('tomorrow', "Tomorrow's programme, before midnight")], max_length=16, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='Following',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=64, verbose_name='kind')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.conference', verbose_name='conference')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'optional mail asked for',
                'verbose_name_plural': 'optional mails asked for',
                'indexes': [models.Index(fields=['conference', 'kind'], name='events_following_of_kind')],
                'constraints': [models.UniqueConstraint(fields=('user', 'conference', 'kind'), name='events_following_once')],
            },
        ),
    ]
