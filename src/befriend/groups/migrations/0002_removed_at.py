from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("groups", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="seat",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
