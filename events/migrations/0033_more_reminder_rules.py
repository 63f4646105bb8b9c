import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0032_photos"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalreminderrule",
            name="kind",
            field=models.CharField(
                choices=[
                    ("conference", "Before the conference"),
                    ("saved_session", "Before a saved session"),
                    ("speaking", "Before speaking"),
                    ("briefing", "Briefing of chairs and moderators"),
                    ("closing", "Before registration closes"),
                    ("badge", "Before badges are collected"),
                    ("follow_up", "After the last day"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="historicalreminderrule",
            name="minutes_before",
            field=models.PositiveIntegerField(
                help_text="60 an hour, 1440 a day; whole days keep the hour of the session. A briefing goes out in the evening of its day.",
                validators=[
                    django.core.validators.MinValueValidator(5),
                    django.core.validators.MaxValueValidator(86400),
                ],
                verbose_name="minutes before or after",
            ),
        ),
        migrations.AlterField(
            model_name="reminderrule",
            name="kind",
            field=models.CharField(
                choices=[
                    ("conference", "Before the conference"),
                    ("saved_session", "Before a saved session"),
                    ("speaking", "Before speaking"),
                    ("briefing", "Briefing of chairs and moderators"),
                    ("closing", "Before registration closes"),
                    ("badge", "Before badges are collected"),
                    ("follow_up", "After the last day"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="reminderrule",
            name="minutes_before",
            field=models.PositiveIntegerField(
                help_text="60 an hour, 1440 a day; whole days keep the hour of the session. A briefing goes out in the evening of its day.",
                validators=[
                    django.core.validators.MinValueValidator(5),
                    django.core.validators.MaxValueValidator(86400),
                ],
                verbose_name="minutes before or after",
            ),
        ),
    ]
