from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_shown_by_passkey")]

    operations = [migrations.AlterField("session", "is_strong", models.BooleanField(default=False, null=True))]
