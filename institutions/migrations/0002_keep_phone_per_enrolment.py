"""Keeps the phone number that a roster gave with the enrolment it gave it for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("institutions", "0001_initial")]

    operations = [
        migrations.AddField("enrolment", "phone", models.CharField(blank=True, default="", max_length=20)),
    ]
