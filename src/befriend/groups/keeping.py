"""What people take with them from a group that ends: which words are theirs to keep, and what they kept."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.groups import above
from befriend.groups.models import Circle, Kept, Seat
from befriend.groups.queries import about_of, answers_of, words_of
from befriend.groups.rules.words import Keepsake
from befriend.vault.sealing import mark, unseal_many

A_PAGE = 50


@dataclass(frozen=True)
class Thing:
    """Words that somebody wrote in a group. `source` names them there; `about` says what they answer or where they
    stood."""

    kind: Keepsake
    source: UUID
    group: str
    about: str
    words: str
    on: date | None = None

    def written(self) -> str:
        on = self.on.isoformat() if self.on else ""
        return json.dumps({"group": self.group, "about": self.about, "words": self.words, "on": on}, ensure_ascii=False)


@dataclass(frozen=True)
class Memory:
    """Something kept, as its owner reads it."""

    public_id: UUID
    group: str
    about: str
    words: str
    on: date | None
    kept_on: date


def things_of(seat: Seat) -> list[Thing]:
    """What this person wrote in the circle and can be read now. Nobody else's words are among them, nor what somebody
    who leads noted about others."""
    group = about_of(seat.circle.group).name
    found = [
        Thing(Keepsake.ANSWER, each.answer_id, group, each.words, each.answer)
        for each in answers_of(seat)
        if each.answer and each.answer_id
    ]
    intro = words_of(seat, seat.intro_sealed, "seat.intro")
    if intro:
        found.append(Thing(Keepsake.INTRO, seat.public_id, group, _("Your lines on the group's page"), intro))
    for said in above.handed.said(seat):
        found.append(Thing(Keepsake.SAID, said.words_id, group, _("Said in a meeting"), said.words, said.at.date()))
    return found


def keepsake_id(own: Circle, thing: Thing) -> UUID:
    """What these words are called in somebody's own circle: always the same, and nothing to anybody without its key."""
    return UUID(bytes=mark(own.key, "kept", thing.kind.encode() + thing.source.bytes)[:16], version=4)


def kept_by(account: Account, *, after: UUID | None = None) -> tuple[list[Memory], UUID | None]:
    """What this person kept, the latest first, a page at a time, and where the next page begins."""
    rows = Kept.objects.filter(circle__owner=account).select_related("circle").order_by("-pk")
    last = rows.filter(public_id=after).first() if after else None
    found = list((rows.filter(pk__lt=last.pk) if last else rows)[: A_PAGE + 1])
    shown = found[:A_PAGE]
    texts = unseal_many((bytes(row.sealed), row.place(account)) for row in shown)
    memories = [_memory(row, text) for row, text in zip(shown, texts, strict=True) if text]
    return memories, shown[-1].public_id if len(found) > A_PAGE else None


def has_kept(account: Account) -> bool:
    return Kept.objects.filter(circle__owner=account).exists()


def all_kept_by(account: Account) -> Iterator[Memory]:
    page, onward = kept_by(account)
    yield from page
    while onward is not None:
        page, onward = kept_by(account, after=onward)
        yield from page


def already_kept(account: Account, things: list[Thing]) -> set[UUID]:
    """The sources of those that were kept before."""
    own = Circle.objects.filter(owner=account).first()
    if own is None:
        return set()
    names = {keepsake_id(own, thing): thing.source for thing in things}
    there = Kept.objects.filter(circle=own, public_id__in=names).values_list("public_id", flat=True)
    return {names[public_id] for public_id in there}


def _memory(row: Kept, text: str) -> Memory:
    plain = json.loads(text)
    on = date.fromisoformat(plain["on"]) if plain["on"] else None
    return Memory(row.public_id, plain["group"], plain["about"], plain["words"], on, row.kept_at.date())
