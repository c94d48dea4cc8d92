from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_organisers")]

    operations = [
        # In a session from before, the wire asks for no passkey until it is saved again.
        migrations.AddField("session", "is_strong", models.BooleanField(default=True)),
        migrations.AlterField("session", "is_strong", models.BooleanField(default=False)),
    ]
