from django.db import migrations
from django.db.models import F


def remember_removals(apps, schema_editor):
    """Who was removed before it was noted on the seat is looked at first all the same."""
    apps.get_model("groups", "Seat").objects.filter(state="removed").update(removed_at=F("ended_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("groups", "0002_removed_at"),
    ]

    operations = [
        migrations.RunPython(remember_removals, migrations.RunPython.noop),
    ]
