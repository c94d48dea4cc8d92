"""Private words of invented worlds appear only where policy allows them: in every way out of the house."""

import logging
import secrets
from types import SimpleNamespace

import pytest
from django.utils import timezone

from befriend.accounts import actions as accounts
from befriend.accounts.sessions import SessionStore
from befriend.due.actions import run_due
from befriend.due.models import Work
from tests.engines import POSTGRES
from tests.mail.conftest import post  # noqa: F401
from tests.oracle.canaries import AGAIN, COOKIE, LETTER, PAGE, STREAM
from tests.oracle.capture import (
    Ledger,
    Visitor,
    backups,
    broken_pages,
    databases,
    files_of_the_server,
    listening_to_logs,
    open_streams,
)
from tests.oracle.fields import PLANTED
from tests.oracle.society import Society
from tests.worlds import NOBODY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
LIVES = [1]
MORE = [2, *range(100, 131)][POSTGRES::2]  # worlds of its own for each of the two databases


@pytest.fixture
def oracle(site, post, tmp_path, monkeypatch):  # noqa: F811
    """Let a world live, look at all that comes out of it, and say what should not have."""

    def look(seed: int, leak=None, *, thorough: bool = False, by: int | None = None) -> Ledger:
        """`by`: how many of its people look at the pages; all, unless it is said."""
        society, began = Society(seed), timezone.now()
        _mark_secrets(society, monkeypatch)
        ledger = Ledger(society.canaries)
        with listening_to_logs(ledger):
            society.live()
            with open_streams(society, ledger, site):
                society.talk()
            society.end()
            if leak:
                leak(society, monkeypatch)
            _ask_for_exports(society)
            run_due()
            for who in (NOBODY, *society.people)[:by]:
                Visitor(society, ledger, who, thorough=thorough).look_everywhere()
            broken_pages(society, ledger, monkeypatch)
        _letters(society, ledger, post)
        databases(ledger)
        if POSTGRES and not thorough:
            files_of_the_server(ledger, since=began)
        backups(ledger, tmp_path / "backup")
        return ledger

    return look


def _mark_secrets(society: Society, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance stays chance; it only begins with a word that can be found again."""

    def marked(kind: str, length: int = 24) -> str:
        return society.canaries.secret(kind) + secrets.token_hex(length // 2)

    monkeypatch.setattr(SessionStore, "_get_new_session_key", lambda self: marked("cookie"))
    monkeypatch.setattr("befriend.mail.actions.secrets", SimpleNamespace(token_urlsafe=lambda size: marked("link")))


def _ask_for_exports(society: Society) -> None:
    for name, account in society.people.items():
        if name not in society.gone:
            accounts.gather_export(accounts.ask_for_export(account=account))


def _letters(society: Society, ledger: Ledger, post) -> None:  # noqa: F811
    owners = {account.email: name for name, account in society.people.items()}
    for raw, (_host, _sender, to) in zip(post.raw, post.envelopes, strict=True):
        ledger.take("letter", "post", owners.get(to[0], "somebody who is gone"), raw)


def verdict(ledger: Ledger) -> list[str]:
    return sorted({f"{leak.channel} {leak.where}: {leak.kind} to {leak.who}" for leak in ledger.leaks})


def looked_well(ledger: Ledger) -> None:
    """A world in which nobody reads anything would prove nothing, nor one in which some words were not there."""
    assert {canary.kind for canary in ledger.canaries.kept} >= PLANTED
    read = {kind for channel, kind in ledger.seen if channel == PAGE}
    assert read >= PLANTED - {"link", "app", "sender", "place"}
    assert {"live", "panel", "handle"} <= {kind for channel, kind in ledger.seen if channel == STREAM}
    assert {"live", "panel", "handle"} <= {kind for channel, kind in ledger.seen if channel == AGAIN}
    assert {(LETTER, "address"), (LETTER, "link"), (LETTER, "sender"), (COOKIE, "cookie")} <= set(ledger.seen)
    assert any((STREAM, word) in ledger.met for word in ledger.canaries.taken_back)


@pytest.mark.parametrize("seed", LIVES)
def test_nothing_is_read_by_whom_it_is_not_for(oracle, seed):
    ledger = oracle(seed)
    assert not verdict(ledger), "\n".join(verdict(ledger))
    looked_well(ledger)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", MORE)
def test_in_many_worlds_nothing_is_read_by_whom_it_is_not_for(oracle, seed):
    ledger = oracle(seed, thorough=True)
    assert not verdict(ledger), "\n".join(verdict(ledger))
    for channel in (PAGE, STREAM):
        assert {"live", "handle"} <= {kind for met, kind in ledger.seen if met == channel}, "nobody read anything"


@pytest.mark.nightly
def test_the_oracle_sees_a_page_a_log_line_and_a_column_that_tell(oracle):
    def leak(society: Society, monkeypatch: pytest.MonkeyPatch) -> None:
        address = society.people["hal"].email
        handle = next(word for (name, _ring), word in society.handles.items() if name == "fay")
        monkeypatch.setattr("befriend.desk.views.greeting", lambda now: f"Hello {address}")
        logging.getLogger("befriend").info(f"{handle} came in")
        for kind in ("cookie", "app"):
            logging.getLogger("befriend").info(society.canaries.last(kind))
        Work.objects.create(kind="x", subject=handle.encode().hex(), lane="bulk", due_at="2030-01-01T00:00Z")

    found = verdict(oracle(3, leak, by=4))
    assert any(line.startswith("page desk:today: address to") for line in found)
    for kind in ("handle", "cookie", "app"):
        assert any(line.startswith(f"log befriend: {kind}") for line in found)
    assert any(line.startswith("database due_work: handle") for line in found)
    for where in ("file base/", "file pg_wal/") if POSTGRES else ("file ",):
        assert any(line.startswith(where) for line in found), where
    assert any(line.startswith("backup ") for line in found)


@pytest.mark.nightly
def test_the_oracle_sees_words_that_were_taken_back_and_not_forgotten(oracle, monkeypatch):
    monkeypatch.setattr("befriend.realtime.actions.forget_words", lambda channel, **said: 1)
    found = verdict(oracle(1))
    assert any(line.startswith("a stream that comes back live: live to") for line in found)
    assert any(line.startswith("page accounts:file: live to") for line in found)
