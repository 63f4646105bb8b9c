import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0063_record_consents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CategoryInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('nonce', models.CharField(editable=False, max_length=32)),
                ('created_at', models.DateTimeField(verbose_name='sent')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='opened')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='used')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='events.participantcategory', verbose_name='category')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='category_invitations', to='events.conference', verbose_name='conference')),
                ('used_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='used by')),
            ],
            options={
                'verbose_name': 'personal invitation',
                'verbose_name_plural': 'personal invitations',
                'ordering': ['-created_at', '-pk'],
            },
        ),
    ]
