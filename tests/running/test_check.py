"""`befriend check` says plainly how a house stands, and ends with an error only where people may be harmed."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pyrage.x25519 import Identity

from befriend.desk import rules
from befriend.desk.rules import Weight
from tests.running.conftest import House, wait_for

NOW = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)


def test_a_new_house_says_what_is_missing(ready_house: House, tmp_path: Path) -> None:
    house = ready_house
    house.open()
    wait_for(house.worker)
    wait_for(lambda: "worker started" in house.log.read_text())
    said = wait_for(lambda: (done := house.run("-m", "befriend", "check")).returncode == 0 and done.stdout, 30)
    for words in ("Nobody organises", "The worker runs", "No mail server is set", "are a draft", "No backup was made", "Backups are not encrypted",
                  "audit chain is whole", "rules of time zones", "not yet checked"):  # fmt: skip
        assert words in str(said), (words, said)
    house.says("-m", "befriend", "backup", str(tmp_path / "b"))
    somebody = str(Identity.generate().to_public())
    said = house.says("-m", "befriend", "check", BEFRIEND_BACKUP_RECIPIENT=somebody)
    assert "The last backup is of 20" in said and "Backups are encrypted" in said
    house.close()
    assert "No worker runs" in house.says("-m", "befriend", "check", fails=True)


def test_a_chain_that_was_cut_is_an_error_and_rooms_of_an_earlier_version_are_named(ready_house: House) -> None:
    ready_house.says("-c", CUT)
    said = ready_house.says("-m", "befriend", "check", fails=True)
    assert "rooms of an earlier version stay closed" in said and "the kind choir." in said
    assert "Audit chain: " in said and "The worker runs" in said  # so the chain is all that fails


def test_a_database_from_before_is_named(ready_house: House) -> None:
    ready_house.says("-m", "befriend", "migrate", "safety", "zero")
    assert ready_house.says("-m", "befriend", "check", fails=True).strip().endswith("Say first: befriend migrate")
    ready_house.says("-m", "befriend", "migrate", "--database", "keys", "audit", "0001")
    assert "befriend migrate --database keys" in ready_house.says("-m", "befriend", "check", fails=True)


CUT = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "befriend.config.settings"
import django; django.setup()
from befriend.audit.actions import record, seal_new
from befriend.audit.models import Seal, Entry
from befriend.audit import triggers
from befriend.due.models import Worker
from befriend.realtime.models import Channel
from django.db import connection
from django.utils import timezone
Worker.objects.create(started_at=timezone.now(), seen_at=timezone.now())
for _ in range(3): record("house.opened", actor_key=None)
seal_new()
triggers.remove(connection)
Channel.objects.create(kind="choir", subject="tuesday", keys="")
Seal.objects.filter(seq=2).delete()
"""


@pytest.mark.parametrize(
    ("last", "weight"),
    [(None, Weight.LOOK), (NOW - timedelta(hours=25), Weight.FINE), (NOW - timedelta(hours=27), Weight.LOOK)],
)
def test_a_backup_is_asked_for_each_day(last: datetime | None, weight: Weight) -> None:
    assert rules.of_backup(last, now=NOW).weight == weight


@pytest.mark.parametrize(("version", "weight"), [("2026.6", 0), ("2025.2", 1), ("2024.1", 1), ("2026b", 0)])
def test_old_rules_of_time_zones_are_named(version: str, weight: int) -> None:
    assert rules.of_zones(version, today=date(2026, 11, 24)).weight == weight


def test_late_and_failed_work_is_named() -> None:
    found = rules.of_worker(NOW, works=True, late=timedelta(minutes=31), aside=2)
    assert [finding.weight for finding in found] == [Weight.FINE, Weight.LOOK, Weight.LOOK]
    assert "31 minutes" in found[1].words and "2 pieces" in found[2].words
