from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0064_personal_invitations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='pendingchange',
            name='state',
            field=models.CharField(choices=[('open', 'Waiting for a decision'), ('approved', 'Approved'), ('refused', 'Refused'), ('taken_back', 'Taken back'), ('ended', 'Ended with the registration'), ('corrected', 'Corrected by whoever decides')], default='open', max_length=12, verbose_name='state'),
        ),
    ]
