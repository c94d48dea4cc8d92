from django.db import migrations
from django.utils import timezone


def plan_for_each(apps, schema_editor):
    """Whoever took their yes back before is no longer found by looking through all cards: their answers go by name."""
    Card, Consent = apps.get_model("meetings", "Card"), apps.get_model("accounts", "Consent")
    Work = apps.get_model("due", "Work")
    allowed = Consent.objects.filter(purpose="meetings.cards", withdrawn_at=None).values("account")
    left = Card.objects.exclude(circle__owner=None).exclude(circle__owner__in=allowed)
    owners = left.order_by().values_list("circle__owner", flat=True).distinct()
    planned = {"kind": "meetings.forget_answers", "lane": "bulk", "due_at": timezone.now()}
    Work.objects.bulk_create([Work(subject=str(pk), **planned) for pk in owners], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0007_rooms_by_beat"),
        ("accounts", "0005_ask_sessions_again"),
        ("groups", "0005_words_stay"),
        ("due", "0002_letters_apart"),
    ]

    operations = [migrations.RunPython(plan_for_each, migrations.RunPython.noop)]
