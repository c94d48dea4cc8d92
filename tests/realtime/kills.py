"""Sends that are acknowledged while the house is killed again and again, and a count of what became of them."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from uuid import UUID, uuid4

from befriend.realtime.models import Channel, Entry
from tests.realtime.wire import LiveProcess, Voice


@dataclass
class Account:
    """What the senders were told: (channel, uuid) -> seq, each after its answer came."""

    acked: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    kills: int = 0


def keep_sending(live: LiveProcess, cookie: str, channels: list[UUID], account: Account, wanted: int) -> None:
    """Send under a name until it is answered, then take the next name."""
    voice, chance, name, channel = Voice(live.port, cookie), random.Random(), uuid4(), channels[0]
    while len(account.acked) < wanted:
        try:
            said = voice.say(channel, "A word.", uuid=name)
        except (OSError, HTTPException, ValueError):
            time.sleep(0.02)
            continue
        if said.status == 200:
            account.acked[(channel, name)] = said.answer["seq"]
            name, channel = uuid4(), chance.choice(channels)
        else:
            time.sleep(0.02)


def send_through_kills(
    live: LiveProcess, cookies: list[str], rooms: list[Channel], *, wanted: int, kill: Callable[[], None], every: float
) -> Account:
    account, chance = Account(), random.Random(11)
    channels = [room.public_id for room in rooms]
    senders = [
        threading.Thread(target=keep_sending, args=(live, cookie, channels, account, wanted), daemon=True)
        for cookie in cookies
    ]
    for sender in senders:
        sender.start()
    while len(account.acked) < wanted:
        time.sleep(chance.uniform(0.2, 1) * every)
        if len(account.acked) < wanted:
            kill()
            account.kills += 1
    for sender in senders:
        with suppress(RuntimeError):
            sender.join(30)
    return account


def faults(account: Account, rooms: list[Channel]) -> dict[str, int]:
    """How many acknowledged sends were lost, told another number, stand twice; how many numbers are missing."""
    kept: dict[tuple[UUID, UUID], list[int]] = {}
    gaps = 0
    for room in rooms:
        rows = list(Entry.objects.filter(channel=room).order_by("seq").values_list("uuid", "seq"))
        gaps += sum(1 for place, (_, seq) in enumerate(rows, 1) if seq != place)
        for uuid, seq in rows:
            kept.setdefault((room.public_id, uuid), []).append(seq)
    return {
        "lost": sum(1 for name in account.acked if name not in kept),
        "renumbered": sum(1 for name, seq in account.acked.items() if name in kept and kept[name] != [seq]),
        "double": sum(1 for seqs in kept.values() if len(seqs) > 1),
        "gaps": gaps,
    }
