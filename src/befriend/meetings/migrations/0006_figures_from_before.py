from django.db import migrations


def show_none(apps, schema_editor):
    """Answers of those who can read them may be counted in figures that were drawn before. None is drawn anew."""
    apps.get_model("meetings", "Meeting").objects.exclude(pulse=None).update(pulse=[])


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_evenings_by_clock")]

    operations = [migrations.RunPython(show_none, migrations.RunPython.noop)]
