from django.db import migrations, models

from befriend.audit import triggers


def install(apps, editor):
    triggers.install(editor.connection)


def remove(apps, editor):
    triggers.remove(editor.connection)


class Migration(migrations.Migration):
    """The triggers look at the new columns, so those of before go first; a house without them yet gets them here."""

    dependencies = [
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(remove, migrations.RunPython.noop),
        migrations.AddField('head', 'begins', models.BigIntegerField(default=0)),
        migrations.AddField('head', 'begins_hash', models.BinaryField(default=bytes(32), max_length=32)),
        migrations.AddField('head', 'begins_signature', models.BinaryField(default=b'', max_length=64)),
        migrations.RunPython(install, remove),
    ]
