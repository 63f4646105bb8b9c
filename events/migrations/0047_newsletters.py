from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("events", "0046_emergencies"),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalmailing',
            name='to',
            field=models.CharField(choices=[('registered', 'People who asked to attend'), ('speakers', 'Speakers'), ('focal_points', 'Focal points'), ('subscribers', 'Who asked for the newsletter')], max_length=16, verbose_name='to'),
        ),
        migrations.AlterField(
            model_name='mailing',
            name='to',
            field=models.CharField(choices=[('registered', 'People who asked to attend'), ('speakers', 'Speakers'), ('focal_points', 'Focal points'), ('subscribers', 'Who asked for the newsletter')], max_length=16, verbose_name='to'),
        ),
    ]
