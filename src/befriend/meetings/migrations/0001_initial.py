import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('groups', '0001_initial'),
        ('realtime', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.PositiveIntegerField(default=0)),
                ('token_hash', models.BinaryField(max_length=32, null=True, unique=True)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('parts_sealed', models.BinaryField()),
                ('before_sealed', models.BinaryField(default=b'')),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='groups.circle')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('first_on', models.DateField()),
                ('at', models.TimeField()),
                ('zone', models.CharField(max_length=64)),
                ('rule', models.CharField(blank=True, max_length=120)),
                ('minutes', models.PositiveSmallIntegerField(default=60)),
                ('video_sealed', models.BinaryField(default=b'')),
                ('kept_days', models.PositiveSmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('zone_rules', models.CharField(default='', max_length=16)),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to='groups.circle')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='meetings.plan')),
            ],
            options={
                'indexes': [models.Index(fields=['circle', 'is_active', 'id'], name='series_of_circle')],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 10), ('minutes__lte', 360)), name='series_has_10_to_360_minutes'), models.CheckConstraint(condition=models.Q(('kept_days__lte', 30)), name='series_keeps_30_days_at_most')],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('on', models.DateField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('open', 'Open'), ('ended', 'Ended'), ('cancelled', 'Cancelled')], default='planned', max_length=9)),
                ('key', models.UUIDField(editable=False, null=True, unique=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('cleared_at', models.DateTimeField(blank=True, null=True)),
                ('pulse', models.JSONField(blank=True, null=True)),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='groups.circle')),
                ('substitute', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groups.seat')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='meetings.series')),
            ],
            options={
                'indexes': [models.Index(fields=['circle', 'state', 'starts_at'], name='meeting_of_circle')],
                'constraints': [models.UniqueConstraint(fields=('series', 'on'), name='meeting_one_for_each_date'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'open', 'ended', 'cancelled'])), name='meeting_state_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'cancelled']), ('key__isnull', False), _connector='OR'), name='meeting_open_has_a_key'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_at__isnull', False), _connector='OR'), name='meeting_ended_knows_when')],
            },
        ),
        migrations.CreateModel(
            name='LiveRoom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('panel', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='realtime.channel')),
                ('room', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='realtime.channel')),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='live', to='meetings.meeting')),
            ],
        ),
        migrations.CreateModel(
            name='SeriesException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('is_cancelled', models.BooleanField(default=False)),
                ('to_on', models.DateField(blank=True, null=True)),
                ('to_at', models.TimeField(blank=True, null=True)),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='meetings.series')),
                ('substitute', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groups.seat')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('series', 'on'), name='exception_one_for_each_date'), models.CheckConstraint(condition=models.Q(models.Q(('to_at', None), ('to_on', None)), models.Q(('is_cancelled', False), ('to_at__isnull', False), ('to_on__isnull', False)), _connector='OR'), name='exception_moves_or_calls_off')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('moment', models.CharField(choices=[('before', 'Before'), ('during', 'During'), ('after', 'After')], max_length=6)),
                ('sealed', models.BinaryField()),
                ('given_at', models.DateTimeField()),
                ('delete_at', models.DateTimeField()),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='groups.circle')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='meetings.meeting')),
            ],
            options={
                'indexes': [models.Index(fields=['meeting', 'moment', 'id'], name='card_of_meeting'), models.Index(fields=['delete_at'], name='card_by_clock')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('moment__in', ['before', 'after'])), fields=('circle', 'meeting', 'moment'), name='card_once_before_and_after'), models.CheckConstraint(condition=models.Q(('moment__in', ['before', 'during', 'after'])), name='card_moment_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('expected', 'Expected'), ('excused', 'Excused'), ('waiting', 'Waiting'), ('came', 'Came'), ('left_early', 'Left Early'), ('removed', 'Removed'), ('missed', 'Missed')], default='expected', max_length=10)),
                ('waiting_since', models.DateTimeField(blank=True, null=True)),
                ('heard_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_for', models.DateTimeField(blank=True, null=True)),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='groups.seat')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='meetings.meeting')),
            ],
            options={
                'indexes': [models.Index(fields=['seat', 'meeting'], name='attendance_of_seat')],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'seat'), name='attendance_once_each'), models.CheckConstraint(condition=models.Q(('state__in', ['expected', 'excused', 'waiting', 'came', 'left_early', 'removed', 'missed'])), name='attendance_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sealed', models.BinaryField()),
                ('delete_at', models.DateTimeField()),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='meetings.meeting')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meeting_notes', to='groups.seat')),
            ],
            options={
                'indexes': [models.Index(fields=['delete_at'], name='note_by_clock')],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'seat'), name='note_one_each')],
            },
        ),
    ]
