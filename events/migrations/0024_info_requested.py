from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0023_timetable_moves'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='registration',
            name='events_registration_one_live_a_person',
        ),
        migrations.AlterField(
            model_name='historicalregistration',
            name='state',
            field=models.CharField(choices=[('submitted', 'Waiting for a decision'), ('info_requested', 'Asked for more'), ('waitlisted', 'On the waiting list'), ('confirmed', 'Confirmed'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='submitted', max_length=16, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='state',
            field=models.CharField(choices=[('submitted', 'Waiting for a decision'), ('info_requested', 'Asked for more'), ('waitlisted', 'On the waiting list'), ('confirmed', 'Confirmed'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='submitted', max_length=16, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['submitted', 'info_requested', 'waitlisted', 'confirmed'])), fields=('conference', 'person'), name='events_registration_one_live_a_person'),
        ),
    ]
