from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def note_what_was_said_at_the_door(apps, schema_editor):
    """Hours whose doors have opened keep what stood there. Those to come ask the guidelines, which nobody has said yes to
    yet: their words go after two hours until the group agrees otherwise."""
    Meeting, Series = apps.get_model("meetings", "Meeting"), apps.get_model("meetings", "Series")
    of_series = Series.objects.filter(pk=OuterRef("series")).values("kept_days")
    unnoted = Meeting.objects.filter(kept_days=None)
    unnoted.filter(key__isnull=False, cleared_at=None).update(kept_days=Subquery(of_series))
    unnoted.update(kept_days=0)


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0005_words_stay"),
        ("meetings", "0003_as_it_opened"),
    ]

    operations = [
        migrations.RunPython(note_what_was_said_at_the_door, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="series", name="series_keeps_30_days_at_most"),
        migrations.RemoveField(model_name="series", name="kept_days"),
        migrations.AlterField(
            model_name="meeting", name="kept_days", field=models.PositiveSmallIntegerField(default=0)
        ),
    ]
