import befriend.groups.rules.words
import datetime
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
            name='Circle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('own', 'OWN'), ('pair', 'PAIR'), ('open', 'OPEN'), ('closed', 'CLOSED'), ('cohort', 'COHORT'), ('community', 'COMMUNITY')], max_length=10)),
                ('key', models.UUIDField(editable=False, unique=True)),
                ('state', models.CharField(choices=[('active', 'ACTIVE'), ('ended', 'ENDED'), ('erased', 'ERASED')], default=befriend.groups.rules.words.CircleState['ACTIVE'], max_length=10)),
                ('kept_days', models.PositiveSmallIntegerField(default=180)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('erase_at', models.DateTimeField(blank=True, null=True)),
                ('owner', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='own_circle', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['own', 'pair', 'open', 'closed', 'cohort', 'community'])), name='circle_kind_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['active', 'ended', 'erased'])), name='circle_state_is_known'), models.CheckConstraint(condition=models.Q(('owner', None), ('kind', befriend.groups.rules.words.Kind['OWN']), _connector='OR'), name='circle_only_own_has_an_owner'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('erase_at', None), ('state', befriend.groups.rules.words.CircleState['ACTIVE'])), models.Q(('ended_at__isnull', False), ('erase_at__isnull', False), ('state__in', [befriend.groups.rules.words.CircleState['ENDED'], befriend.groups.rules.words.CircleState['ERASED']])), _connector='OR'), name='circle_ended_knows_when'), models.CheckConstraint(condition=models.Q(('kept_days__gte', 30)), name='circle_is_kept_30_days')],
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks_made', to=settings.AUTH_USER_MODEL)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks_met', to=settings.AUTH_USER_MODEL)),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='groups.circle')),
            ],
            options={
                'indexes': [models.Index(fields=['of', 'by'], name='block_both_ways')],
                'constraints': [models.UniqueConstraint(fields=('circle', 'by', 'of'), name='block_once_each'), models.CheckConstraint(condition=models.Q(('by', models.F('of')), _negated=True), name='block_of_somebody_else')],
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about_sealed', models.BinaryField()),
                ('topic', models.CharField(choices=[('drinking', 'DRINKING'), ('habit', 'HABIT'), ('loss', 'LOSS'), ('trauma', 'TRAUMA'), ('anxiety', 'ANXIETY'), ('illness', 'ILLNESS'), ('caring', 'CARING'), ('newcomers', 'NEWCOMERS')], max_length=12)),
                ('language', models.CharField(default='en', max_length=12)),
                ('ways', models.JSONField(default=list)),
                ('is_listed', models.BooleanField(default=True)),
                ('places', models.PositiveSmallIntegerField(default=8)),
                ('taken', models.PositiveSmallIntegerField(default=0)),
                ('plan', models.CharField(blank=True, max_length=40)),
                ('next_at', models.DateTimeField(default=datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))),
                ('next_minutes', models.PositiveSmallIntegerField(default=60)),
                ('is_active', models.BooleanField(default=True)),
                ('unled_since', models.DateTimeField(blank=True, null=True)),
                ('asked_all_at', models.DateTimeField(blank=True, null=True)),
                ('circle', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='group', to='groups.circle')),
            ],
            options={
                'indexes': [models.Index(fields=['is_listed', 'is_active', 'next_at', 'id'], name='group_by_next'), models.Index(fields=['is_listed', 'is_active', 'topic', 'next_at', 'id'], name='group_by_topic'), models.Index(condition=models.Q(('unled_since__isnull', False)), fields=['unled_since'], name='group_unled')],
                'constraints': [models.CheckConstraint(condition=models.Q(('topic__in', ['drinking', 'habit', 'loss', 'trauma', 'anxiety', 'illness', 'caring', 'newcomers'])), name='group_topic_is_known'), models.CheckConstraint(condition=models.Q(('places__gte', 2), ('places__lte', 40)), name='group_has_2_to_40_places'), models.CheckConstraint(condition=models.Q(('taken__lte', models.F('places'))), name='group_is_never_overfull')],
            },
        ),
        migrations.CreateModel(
            name='Guidelines',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveSmallIntegerField()),
                ('words_sealed', models.BinaryField()),
                ('made_at', models.DateTimeField()),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guidelines', to='groups.circle')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('circle', 'version'), name='guidelines_count_up'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='guidelines_begin_at_one')],
            },
        ),
        migrations.CreateModel(
            name='House',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('about', models.CharField(blank=True, max_length=300)),
                ('place', models.CharField(blank=True, max_length=60)),
                ('zone', models.CharField(default='UTC', max_length=64)),
                ('languages', models.JSONField(default=list)),
                ('countries', models.JSONField(default=list)),
                ('sender', models.CharField(max_length=40)),
                ('one', models.BooleanField(default=True, editable=False, unique=True)),
                ('circle', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='house', to='groups.circle')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('one', True)), name='house_is_one')],
            },
        ),
        migrations.CreateModel(
            name='IntakeQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('words_sealed', models.BinaryField()),
                ('is_asked', models.BooleanField(default=True)),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='groups.circle')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('circle', 'position'), name='question_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Kept',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('answer', 'ANSWER'), ('intro', 'INTRO'), ('said', 'SAID')], max_length=8)),
                ('sealed', models.BinaryField()),
                ('kept_at', models.DateTimeField()),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept', to='groups.circle')),
            ],
            options={
                'indexes': [models.Index(fields=['circle', 'id'], name='kept_of_circle')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['answer', 'intro', 'said'])), name='kept_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('handle_sealed', models.BinaryField(default=b'')),
                ('handle_mark', models.BinaryField(blank=True, max_length=32, null=True)),
                ('role', models.CharField(choices=[('member', 'MEMBER'), ('greeter', 'GREETER'), ('facilitator', 'FACILITATOR')], default=befriend.groups.rules.words.Role['MEMBER'], max_length=12)),
                ('state', models.CharField(choices=[('pending', 'PENDING'), ('seated', 'SEATED'), ('paused', 'PAUSED'), ('left', 'LEFT'), ('not_now', 'NOT_NOW'), ('removed', 'REMOVED'), ('banned', 'BANNED')], default=befriend.groups.rules.words.SeatState['PENDING'], max_length=8)),
                ('call', models.CharField(blank=True, choices=[('', 'NONE'), ('asked', 'ASKED'), ('offered', 'OFFERED')], default=befriend.groups.rules.words.Call['NONE'], max_length=8)),
                ('intro_sealed', models.BinaryField(default=b'')),
                ('reply_sealed', models.BinaryField(default=b'')),
                ('words_stay', models.BooleanField(default=True)),
                ('asked_at', models.DateTimeField()),
                ('seated_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='seats', to=settings.AUTH_USER_MODEL)),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='groups.circle')),
                ('greeter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='newcomers', to='groups.seat')),
            ],
            options={
                'indexes': [models.Index(fields=['circle', 'state', 'id'], name='seat_of_circle'), models.Index(fields=['account', 'state', 'id'], name='seat_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['member', 'greeter', 'facilitator'])), name='seat_role_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'seated', 'paused', 'left', 'not_now', 'removed', 'banned'])), name='seat_state_is_known'), models.CheckConstraint(condition=models.Q(('call__in', ['', 'asked', 'offered'])), name='seat_call_is_known'), models.CheckConstraint(condition=models.Q(('call', befriend.groups.rules.words.Call['NONE']), models.Q(('state', befriend.groups.rules.words.SeatState['SEATED']), models.Q(('role', befriend.groups.rules.words.Role['FACILITATOR']), _negated=True)), _connector='OR'), name='seat_called_sits_and_does_not_lead'), models.UniqueConstraint(fields=('circle', 'account'), name='seat_one_for_each_person'), models.UniqueConstraint(fields=('circle', 'handle_mark'), name='seat_no_two_of_one_name'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', (befriend.groups.rules.words.SeatState['SEATED'], befriend.groups.rules.words.SeatState['PAUSED'])), _negated=True), models.Q(('account__isnull', False), ('seated_at__isnull', False)), _connector='OR'), name='seat_taken_by_somebody'), models.CheckConstraint(condition=models.Q(('role', befriend.groups.rules.words.Role['MEMBER']), ('state__in', (befriend.groups.rules.words.SeatState['SEATED'], befriend.groups.rules.words.SeatState['PAUSED'])), _connector='OR'), name='seat_with_a_task_is_taken'), models.CheckConstraint(condition=models.Q(('state__in', [befriend.groups.rules.words.SeatState['PENDING'], befriend.groups.rules.words.SeatState['SEATED'], befriend.groups.rules.words.SeatState['PAUSED']]), ('ended_at__isnull', False), _connector='OR'), name='seat_given_up_knows_when')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code_hash', models.BinaryField(max_length=32, unique=True)),
                ('state', models.CharField(choices=[('open', 'OPEN'), ('used', 'USED'), ('revoked', 'REVOKED'), ('expired', 'EXPIRED')], default=befriend.groups.rules.words.InvitationState['OPEN'], max_length=8)),
                ('expires_at', models.DateTimeField()),
                ('to_lead', models.BooleanField(default=False)),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='groups.circle')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitations', to='groups.seat')),
                ('used_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='came_by', to='groups.seat')),
            ],
            options={
                'indexes': [models.Index(fields=['circle', 'state', 'id'], name='invitation_of_circle')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'used', 'revoked', 'expired'])), name='invitation_state_is_known'), models.CheckConstraint(condition=models.Q(('used_by', None), ('state', befriend.groups.rules.words.InvitationState['USED']), _connector='OR'), name='invitation_used_once_by_one')],
            },
        ),
        migrations.CreateModel(
            name='IntakeAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('words_sealed', models.BinaryField()),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='groups.intakequestion')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='groups.seat')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('seat', 'question'), name='answer_once_each')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreed_at', models.DateTimeField()),
                ('guidelines', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='groups.guidelines')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='groups.seat')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('seat', 'guidelines'), name='agreement_once_each')],
            },
        ),
    ]
