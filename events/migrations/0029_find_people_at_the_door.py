from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0028_scans"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="search_text",
            field=models.TextField(blank=True, editable=False),
        ),
    ]
