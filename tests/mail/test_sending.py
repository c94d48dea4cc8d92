"""What is promised when the post, or the house, falters."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connections
from django.utils import timezone

from befriend.accounts.models import Account
from befriend.due import queries as due
from befriend.due.actions import run_due
from befriend.due.registry import JOBS
from befriend.due.rules import Lane
from befriend.mail.actions import keep_preferences, write_to, write_to_address
from befriend.mail.letters import TEXTS, Letter
from befriend.mail.message import rendered
from befriend.mail.models import Outbox
from befriend.mail.queries import undelivered
from befriend.mail.rules import KEPT_FOR
from befriend.mail.senders import NotNow, server
from befriend.mail.tasks import forget_old_letters
from befriend.mail.ways import SENDERS, Sender
from befriend.vault.keys import ring
from tests.cast import Cast
from tests.due.elsewhere import environment
from tests.mail.conftest import Server

State = Outbox.State
pytestmark = pytest.mark.django_db


def later(**span: float) -> None:
    run_due(timezone.now() + timedelta(**span))


def test_a_letter_deferred_is_sent_later_and_once(ana: Account, post: Server) -> None:
    post.answers = ["451 try later", "421 busy"]
    write_to(ana, Letter.CODE, code="418207")
    run_due()
    assert Outbox.objects.get().state == State.WAITING
    for minutes in (5, 30, 60):
        later(minutes=minutes)
    assert len(post.letters) == 1
    assert Outbox.objects.get().state == State.SENT


def test_an_address_that_takes_no_mail_is_not_tried_again(post: Server) -> None:
    post.refuses = ["550 nobody here"]
    write_to_address("gone@example.org", Letter.CODE, code="418207")
    run_due()
    later(days=1)
    assert post.letters == []
    assert Outbox.objects.get().state == State.REFUSED
    assert not due.set_aside().exists()


def test_a_note_whose_keys_were_away_is_sent_once_they_are_back(ana: Account, post: Server) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("the server closed the connection")

    keep_preferences(account=ana, ways={}, quiet=None)
    write_to(ana, Letter.WAITING)
    ring.forget({ana.key})
    with connections["keys"].execute_wrapper(away):
        run_due()
    assert post.letters == []
    later(minutes=5)
    assert len(post.letters) == 1 and Outbox.objects.get().state == State.SENT


LONGEST = f"{'a' * 64}@{'.'.join(['b' * 61] * 3)}.cc"


@pytest.mark.parametrize(
    ("refuses", "answers", "address", "ends"),
    [
        (["550 5.1.1 nobody here"], [], "gone@example.org", State.REFUSED),
        (["501 5.1.3 no such address"], [], LONGEST, State.REFUSED),
        ([], ["552 5.3.4 too large"], "small@example.org", State.REFUSED),
        (["452 4.2.2 full"], [], "full@example.org", State.WAITING),
    ],
)
def test_an_address_that_fails_holds_up_nobody_else(
    refuses: list[str], answers: list[str], address: str, ends: str, post: Server
) -> None:
    post.refuses, post.answers = refuses, answers
    write_to_address(address, Letter.CODE, code="418207")
    write_to_address("ana@example.org", Letter.CODE, code="418207")
    run_due()
    assert [letter["To"] for letter in post.letters] == ["ana@example.org"]
    assert {row.address: row.state for row in Outbox.objects.all()} == {address: ends, "ana@example.org": State.SENT}


def test_an_organiser_sees_how_many_were_refused_and_never_to_whom(cast: Cast, post: Server) -> None:
    run_due()
    post.refuses = ["550 nobody here"] * 2
    for name in ("gone", "wrong"):
        write_to_address(f"{name}@example.org", Letter.CODE, code="418207")
    run_due()
    omar = cast.client("omar")
    assert "Some letters did not arrive" in omar.get("/desk/").content.decode()
    page = omar.get("/desk/work/").content.decode()
    assert "2 letters were refused." in page and "SPF" in page
    assert "example.org" not in page
    Outbox.objects.filter(state=State.REFUSED).update(state=State.UNKNOWN)
    page = omar.get("/desk/work/").content.decode()
    assert "Of 2 letters nobody knows whether they arrived." in page and "refused" not in page
    assert "Some letters did not arrive" not in omar.get("/desk/").content.decode()


def test_a_mailbox_that_is_full_for_now_is_tried_again(post: Server) -> None:
    post.refuses = ["452 full"]
    write_to_address("ana@example.org", Letter.CODE, code="418207")
    run_due()
    later(hours=1)
    assert len(post.letters) == 1


def test_after_five_tries_an_organiser_sees_it_without_a_name(ana: Account, settings: Any) -> None:
    settings.SMTP = "smtp://127.0.0.1:9"
    write_to(ana, Letter.CODE, code="418207")
    for hours in range(10):
        later(hours=hours)
    left = due.set_aside().get()
    assert (left.kind, left.tries) == ("mail.send", 5)
    assert "ana" not in f"{left.subject}{left.problem}".lower()


def test_a_live_house_without_a_mail_server_does_not_pretend(ana: Account, settings: Any) -> None:
    settings.MODE = "live"
    write_to(ana, Letter.CODE, code="418207")
    run_due()
    assert Outbox.objects.get().state == State.WAITING


def test_a_letter_that_is_of_no_use_any_more_is_let_go(ana: Account, post: Server) -> None:
    write_to(ana, Letter.CODE, code="418207", until=timezone.now() - timedelta(seconds=1))
    run_due()
    assert post.letters == []


def test_codes_are_not_behind_other_letters(ana: Account, post: Server) -> None:
    for _ in range(20):
        write_to(ana, Letter.ERASED)
    write_to(ana, Letter.CODE, code="418207")
    run_due()
    assert post.letters[0]["Subject"] == "Your code"


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
@pytest.mark.parametrize("letter, copies, ends", [(Letter.CODE, 2, State.SENT), (Letter.WAITING, 1, State.UNKNOWN)])
def test_a_kill_between_the_server_and_our_note(
    letter: Letter, copies: int, ends: str, ana: Account, post: Server
) -> None:
    """The server has taken the letter, and we are killed before we hear it."""
    keep_preferences(account=ana, ways={}, quiet=None)
    write_to(ana, letter, **({"code": "418207"} if letter is Letter.CODE else {}))
    script = "import django; django.setup(); from befriend.due.actions import run_due; run_due()"
    more = {"BEFRIEND_SMTP": f"smtp://127.0.0.1:{post.port}", "BEFRIEND_MAIL_FROM": "post@house.example"}
    worker = subprocess.Popen([sys.executable, "-c", script], env=environment(**more))
    post.on_letter = lambda: os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait(90) == -signal.SIGKILL
    post.on_letter = lambda: None
    later(hours=1)
    assert len(post.letters) == copies
    assert len({got["Message-ID"] for got in post.letters}) == 1, "a mailbox can tell that it is the same letter"
    assert Outbox.objects.get().state == ends
    assert undelivered(timezone.now() - KEPT_FOR).unknown == (ends == State.UNKNOWN)


def test_letters_are_forgotten_after_thirty_days(ana: Account, post: Server) -> None:
    write_to(ana, Letter.ERASED)
    run_due()
    forget_old_letters()
    assert Outbox.objects.count() == 1
    Outbox.objects.update(written_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    forget_old_letters()
    assert not Outbox.objects.exists()


@pytest.mark.parametrize(
    "url, port, encrypted",
    [("smtp://mx.example", 587, False), ("smtps://mx.example", 465, True), ("smtp://u:p%40@mx.example:25", 25, False)],
)
def test_a_mail_server_is_named_by_a_url(url: str, port: int, encrypted: bool) -> None:
    there = server(url)
    assert (there.host, there.port, there.encrypted) == ("mx.example", port, encrypted)
    assert there.password in ("", "p@")


@pytest.mark.parametrize("url", ["mx.example", "http://mx.example", "smtp://"])
def test_what_is_no_mail_server_is_said_so(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://"):
        server(url)


def test_no_letter_leaves_this_machine_unencrypted(post: Server, settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("befriend.mail.senders.OWN_MACHINE", ())
    write_to_address("ana@example.org", Letter.CODE, code="418207")
    run_due()
    assert post.letters == []
    assert Outbox.objects.get().state == State.WAITING


def test_the_last_letter_keeps_no_address_behind(post: Server, db: None) -> None:
    write_to_address("gone@post.example", Letter.ERASED)
    run_due()
    assert [letter["To"] for letter in post.letters] == ["gone@post.example"]
    assert not Outbox.objects.exists()


@pytest.mark.parametrize("refuses, answers", [(["550 nobody here"], []), ([], ["552 5.3.4 too large"])])
def test_a_last_letter_that_is_refused_keeps_no_address_behind(
    refuses: list[str], answers: list[str], post: Server, db: None
) -> None:
    post.refuses, post.answers = refuses, answers
    write_to_address("gone@post.example", Letter.ERASED)
    run_due()
    assert post.letters == [] and not Outbox.objects.exists()


@pytest.mark.parametrize("state", [State.WAITING, State.SENDING, State.KEPT])
def test_a_last_letter_that_never_goes_out_keeps_its_address_three_days_and_no_longer(
    state: str, ana: Account, settings: Any
) -> None:
    settings.SMTP = "smtp://127.0.0.1:9"
    write_to_address("gone@post.example", Letter.ERASED)
    write_to(ana, Letter.EXPORT_READY)
    for hours in range(10):
        later(hours=hours)
    Outbox.objects.filter(letter=Letter.ERASED).update(state=state)
    with time_machine.travel(timezone.now() + timedelta(days=2, hours=23)):
        forget_old_letters()
        assert Outbox.objects.count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        forget_old_letters()
    assert [row.letter for row in Outbox.objects.all()] == [Letter.EXPORT_READY]


def test_a_letter_goes_by_the_way_that_its_row_names(ana: Account, post: Server, monkeypatch: Any) -> None:
    taken: list[tuple[str, str]] = []
    falters = [NotNow()]

    def knock(words: str, *, to: str) -> None:
        if falters:
            raise falters.pop()
        taken.append((to, words))

    at_the_door = Sender(
        is_there=lambda: True, reaches=lambda row: "Ana's door", write=lambda row, to: rendered(row)[1], send=knock
    )
    monkeypatch.setitem(SENDERS, "door", at_the_door)
    letters = [write_to(ana, Letter.EXPORT_READY) for _ in range(2)]
    Outbox.objects.filter(pk=letters[1].pk).update(way="door")
    run_due()
    assert [row.state for row in Outbox.objects.order_by("pk")] == [State.SENT, State.WAITING]
    later(minutes=5)
    assert len(post.letters) == 1 and len(taken) == 1
    assert taken[0][0] == "Ana's door" and "is ready" in taken[0][1]
    assert Outbox.objects.filter(state=State.SENT).count() == 2


def test_a_letter_by_a_way_that_nobody_serves_is_let_go(ana: Account, post: Server) -> None:
    write_to(ana, Letter.EXPORT_READY)
    Outbox.objects.update(way="none")
    run_due()
    assert post.letters == [] and Outbox.objects.get().state == State.LET_GO


def test_letters_hold_up_nothing_else_where_a_server_hangs():
    assert {text.lane for text in TEXTS.values()} == {Lane.CODE, Lane.POST}
    others = {kind: job.lane for kind, job in JOBS.items() if kind != "mail.send"}
    assert others and not {Lane.CODE, Lane.POST} & set(others.values())
