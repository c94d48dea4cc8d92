from django.db import migrations


def ask_each_again(apps, schema_editor):
    """0003 took every session of its time for a strong one. What each was lies sealed in it, and opens by its cookie."""
    apps.get_model("accounts", "Session").objects.update(is_strong=None)


def take_for_weak(apps, schema_editor):
    apps.get_model("accounts", "Session").objects.filter(is_strong=None).update(is_strong=False)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_sessions_from_before")]

    operations = [migrations.RunPython(ask_each_again, take_for_weak)]
