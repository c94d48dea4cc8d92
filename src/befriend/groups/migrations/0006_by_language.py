from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0005_words_stay'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='group',
            index=models.Index(fields=['is_listed', 'is_active', 'language', 'next_at', 'id'], name='group_by_language'),
        ),
    ]
