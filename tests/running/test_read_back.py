"""Every connection to SQLite proves that it took what keeps words safe; one that did not is used by nobody."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.utils import ConnectionHandler

from befriend.config.databases import database
from befriend.realtime.connections import SqliteLine
from befriend.shell.sqlite import ASKED, PRAGMAS

pytestmark = pytest.mark.django_db
WRONG = {"journal_mode": "delete", "synchronous": 1, "foreign_keys": 0, "secure_delete": 0, "mmap_size": 4096, "busy_timeout": 1}  # fmt: skip


def settings_of(path: Path | str, asked: str) -> dict:
    wanted = database("sqlite:///nowhere", test_name="t")
    return wanted | {"NAME": str(path), "OPTIONS": wanted["OPTIONS"] | {"init_command": asked}}


def page_line(settings: dict, monkeypatch) -> None:
    """As every page opens one."""
    connection = ConnectionHandler({"default": settings})["default"]
    connection.ensure_connection()
    connection.close()


def live_line(settings: dict, monkeypatch) -> None:
    """As the live process opens its own."""
    monkeypatch.setattr(connections["default"], "settings_dict", settings)
    SqliteLine().close()


LINES = pytest.mark.parametrize("line", [page_line, live_line], ids=["page", "live"])


def test_all_that_is_asked_for_is_read_back():
    assert set(WRONG) == set(PRAGMAS)


@LINES
def test_a_line_that_took_everything_is_opened(line, tmp_path, monkeypatch):
    line(settings_of(tmp_path / "house.sqlite3", ASKED), monkeypatch)


@LINES
@pytest.mark.parametrize("name", WRONG)
def test_a_line_that_has_one_of_them_otherwise_is_refused(line, name, tmp_path, monkeypatch):
    asked = ASKED.replace(f"{name}={PRAGMAS[name]}", f"{name}={WRONG[name]}")
    with pytest.raises(ImproperlyConfigured, match=f"did not take {name}"):
        line(settings_of(tmp_path / "house.sqlite3", asked), monkeypatch)


def test_what_was_refused_is_refused_again_and_nothing_goes_over_it(tmp_path):
    asked = ASKED.replace("foreign_keys=1", "foreign_keys=0")
    connection = ConnectionHandler({"default": settings_of(tmp_path / "house.sqlite3", asked)})["default"]
    for _ in range(2):
        with pytest.raises(ImproperlyConfigured), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE words (said text)")


@LINES
def test_a_database_that_cannot_keep_a_log_is_refused(line, monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="did not take journal_mode=wal; it has memory"):
        line(settings_of(":memory:", ASKED), monkeypatch)
