"""Sends that are acknowledged while the house is killed again and again, and a count of what became of them."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from uuid import UUID, uuid4

from befriend.realtime.models import Channel, Entry
from tests.realtime.evenings import notes_in
from tests.realtime.wire import LiveProcess, Voice

Rows = Callable[[Channel], list[tuple[UUID, int]]]


@dataclass
class Account:
    """What the senders were told: (channel, uuid) -> seq, each after its answer came."""

    acked: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    order: dict[tuple[str, UUID], list[int]] = field(default_factory=dict)  # of one sender in one room, as answered


def keep_sending(live: LiveProcess, cookie: str, channels: list[UUID], account: Account, wanted: int) -> None:
    """Send under a name until it is answered, then take the next name."""
    voice, chance, name, channel = Voice(live.port, cookie), random.Random(), uuid4(), channels[0]
    while len(account.acked) < wanted:
        try:
            said = voice.say(channel, "A word.", uuid=name, kind="said", id=str(name), done=False)
        except (OSError, HTTPException, ValueError):
            time.sleep(0.02)
            continue
        if said.status == 200:
            account.acked[(channel, name)] = said.answer["seq"]
            account.order.setdefault((cookie, channel), []).append(said.answer["seq"])
            name, channel = uuid4(), chance.choice(channels)
        else:
            time.sleep(0.02)


def send_through_kills(
    live: LiveProcess, cookies: list[str], rooms: list[Channel], *, wanted: int, kill: Callable[[], None], kills: int
) -> Account:
    """Kill at random points of the way to as many answers as are wanted."""
    account, chance = Account(), random.Random()
    channels = [room.public_id for room in rooms]
    senders = [
        threading.Thread(target=keep_sending, args=(live, cookie, channels, account, wanted), daemon=True)
        for cookie in cookies
    ]
    for sender in senders:
        sender.start()
    for point in sorted(chance.sample(range(1, wanted), kills)):
        _wait(lambda point=point: len(account.acked) >= point, 60)
        time.sleep(chance.uniform(0, 0.02))  # anywhere between one commit and the next
        kill()
    _wait(lambda: len(account.acked) >= wanted, 120)
    for sender in senders:
        sender.join(30)
    return account


class DoomedWorker(threading.Thread):
    """A worker of the house that is killed at random moments of its work, and started again, until it is spared: what
    others left half done it then does."""

    def __init__(self, environment: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.environment = environment
        self.deaths = 0
        self.is_spared, self.is_let_go = threading.Event(), threading.Event()

    def run(self) -> None:
        command = [sys.executable, "-m", "tests.realtime.worker"]
        while not self.is_let_go.is_set():
            with subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True) as worker:
                assert worker.stdout
                worker.stdout.readline()  # it has begun a note
                self.is_let_go.wait(None if self.is_spared.is_set() else random.uniform(0, 2))
                worker.kill()
            self.deaths += 1

    def works_on(self, enough: Callable[[], bool]) -> None:
        self.is_spared.set()
        _wait(enough, 120)


@contextmanager
def doomed_worker(environment: dict[str, str]) -> Iterator[DoomedWorker]:
    worker = DoomedWorker(environment)
    worker.start()
    try:
        yield worker
    finally:
        worker.is_let_go.set()
        worker.join(60)


def _wait(reached: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > until:
            raise TimeoutError("The house did not come back.")
        time.sleep(0.001)


def rows_here(room: Channel) -> list[tuple[UUID, int]]:
    return list(Entry.objects.filter(channel=room).order_by("seq").values_list("uuid", "seq"))


def faults(account: Account, rooms: list[Channel], rows: Rows = rows_here) -> dict[str, int]:
    """How many acknowledged sends were lost, told another number, stand twice; how many numbers are missing; how many
    notes of the worker, of which each is made with the plan of the next, are missing or stand twice."""
    kept: dict[tuple[UUID, UUID], list[int]] = {}
    gaps = notes = 0
    for room in rooms:
        found = rows(room)
        noted = notes_in(found)
        notes += sum(1 for place, number in enumerate(noted, 1) if number != place)
        gaps += sum(1 for place, (_, seq) in enumerate(found, 1) if seq != place)
        for uuid, seq in found:
            kept.setdefault((room.public_id, uuid), []).append(seq)
    return {
        "lost": sum(1 for name in account.acked if name not in kept),
        "renumbered": sum(1 for name, seq in account.acked.items() if name in kept and kept[name] != [seq]),
        "double": sum(1 for seqs in kept.values() if len(seqs) > 1),
        "out of order": sum(1 for seqs in account.order.values() if seqs != sorted(seqs)),
        "gaps": gaps,
        "notes": notes,
    }
