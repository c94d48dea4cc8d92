import befriend.safety.models
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(default=befriend.safety.models.new_number, max_length=9, unique=True)),
                ('key', models.UUIDField(unique=True)),
                ('category', models.CharField(choices=[('self_danger', 'Somebody may harm themselves'), ('others_danger', 'Somebody may harm another person'), ('child', 'A child may be in danger'), ('sexual', 'A sexual approach'), ('privacy', 'Something private was given away'), ('harassment', 'Harassment or threats'), ('hate', 'Hatred against a kind of people'), ('spam', 'Selling, recruiting or spam'), ('other', 'Something else')], max_length=16)),
                ('kind', models.CharField(max_length=16)),
                ('item', models.UUIDField(null=True)),
                ('circle', models.UUIDField(null=True)),
                ('evidence', models.BinaryField(default=b'')),
                ('state', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed')], default='open', max_length=6)),
                ('opened_at', models.DateTimeField()),
                ('look_by', models.DateTimeField()),
                ('seen_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('outcome', models.BinaryField(default=b'')),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases_about', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'look_by', 'id'], name='case_queue')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('item__isnull', False), ('state', 'open')), fields=('kind', 'item'), name='one_open_case_an_item'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'closed'])), name='case_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('category', models.CharField(choices=[('self_danger', 'Somebody may harm themselves'), ('others_danger', 'Somebody may harm another person'), ('child', 'A child may be in danger'), ('sexual', 'A sexual approach'), ('privacy', 'Something private was given away'), ('harassment', 'Harassment or threats'), ('hate', 'Hatred against a kind of people'), ('spam', 'Selling, recruiting or spam'), ('other', 'Something else')], max_length=16)),
                ('words', models.BinaryField(default=b'')),
                ('told_at', models.DateTimeField()),
                ('send', models.UUIDField(unique=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='safety.case')),
                ('reporter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports_made', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['reporter', 'id'], name='reports_of_a_person')],
            },
        ),
    ]
