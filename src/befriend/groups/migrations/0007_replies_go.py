from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0006_by_language'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='seat',
            index=models.Index(condition=models.Q(('handle_mark__isnull', False)), fields=['state', 'ended_at'], name='seat_named_since'),
        ),
    ]
