import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0061_emergencies_to_those_inside'),
    ]

    operations = [
        migrations.AlterField(
            model_name='conference',
            name='terms_version',
            field=models.CharField(default='1', help_text='With a new one, whoever is registered is asked again to agree.', max_length=20, verbose_name='version of the terms'),
        ),
        migrations.AlterField(
            model_name='historicalconference',
            name='terms_version',
            field=models.CharField(default='1', help_text='With a new one, whoever is registered is asked again to agree.', max_length=20, verbose_name='version of the terms'),
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=20, verbose_name='version of the terms')),
                ('agreed_at', models.DateTimeField(verbose_name='agreed')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='events.registration', verbose_name='registration')),
            ],
            options={
                'verbose_name': 'agreement to the terms',
                'verbose_name_plural': 'agreements to the terms',
                'ordering': ['agreed_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('registration', 'version'), name='events_consent_once')],
            },
        ),
    ]
