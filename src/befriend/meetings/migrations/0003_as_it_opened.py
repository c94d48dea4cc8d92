from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0002_asked_to_stand_in'),
    ]

    operations = [
        migrations.AddField(
            model_name='liveroom',
            name='parts_sealed',
            field=models.BinaryField(default=b''),
        ),
        migrations.AddField(
            model_name='meeting',
            name='kept_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
    ]
