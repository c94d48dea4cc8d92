"""One field is bad and all others are good: words at that field, everything else kept, and nothing written."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import router
from django.http import HttpResponse
from django.test import Client

from tests.house.filled import Filled, Place, Sheet, all_forms, sheet_of
from tests.house.test_bad_input import FORM, POSTED, says
from tests.worlds import World, undone

pytestmark = [pytest.mark.nightly, pytest.mark.django_db]
Rows = dict[str, list[Any]]
SPOILT: dict[str, bytes] = {
    "empty": b"",
    "a million letters": b"a" * 1_000_000,
    "not UTF-8": b"%ff%fe%c3%28",
    "a zero": b"Ana%00Ben",
    "control signs": b"a%1b%07b",
    "a turned line": b"Ash%E2%80%AEore",
    "half a character": b"%ED%A0%80",
    "no such choice": b"no-such-choice",
}
NUMBERS: dict[str, bytes] = {"too much": b"9999999999", "less than nothing": b"-7", "not a number": b"NaN"}
DAYS: dict[str, bytes] = {
    "the 31st of February": b"2027-02-31",
    "day nought": b"2027-01-00",
    "the first day of all": b"0001-01-01",
    "the last": b"9999-12-31",
    "a year too far": b"99999-01-01",
}
HOURS: dict[str, bytes] = {"25 o'clock": b"25:00", "a 61st minute": b"10:61"}
OF_A_KIND = {"number": NUMBERS, "date": DAYS, "time": HOURS}
TURNED = "\u202e"
OF_A_CHOICE = ("empty", "a million letters", "not UTF-8", "no such choice")
LINES = ("text", "email", "url", "number", "date", "time", "textarea")
TICKED = ("radio", "checkbox")
CHOICES = ("select", "hidden", *TICKED)
ITS_OWN = {"Session", "Tally"}  # who sits at which browser, and how often something was tried
MAY_QUOTE = {("safety:case", "outcome"), ("safety:report", "words"), ("safety:tell", "words")}
ASKED_ANEW = {("groups:join", "version"): {"agree"}}  # a yes to other words than those that stand there now
# Forms that the pages of this evening do not show, or that a page's own module sends.
NOT_SHOWN = {
    "accounts:keep", "accounts:passkey_options", "accounts:stay", "accounts:take_back", "desk:work", "groups:agree",
    "groups:come_back", "groups:keep", "groups:kept", "groups:open_again", "meetings:excuse",
    "meetings:room_heard", "shell:leave",
}  # fmt: skip
# Nobody here has the key, the app or the figures that a good send of these would want: they are refused in words.
WITHOUT_A_KEY = {"accounts:add_app", "accounts:again", "accounts:confirm", "accounts:recovery"}
WITHOUT_A_KEY |= {"accounts:add_passkey", "accounts:join_with_passkey", "accounts:sign_in_with_passkey"}
# The room is not in the part, or the evening not at the time, for which the page has these at hand.
NOT_NOW = {
    "accounts:organise_no_longer", "meetings:after", "meetings:parts", "meetings:room_act", "meetings:room_let_in",
    "meetings:room_part", "meetings:room_remove_several",
}  # fmt: skip


@dataclass
class Met:
    answer: HttpResponse
    seen: str
    later: str
    wrote: list[str]


@pytest.fixture(scope="module")
def forms(world: World) -> dict[str, list[Filled]]:
    found: dict[tuple[str, ...], Filled] = {}
    for each in all_forms(world):
        found.setdefault((each.url, *each.names), each)
    return {url: [each for each in found.values() if each.url == url] for url in POSTED}


@pytest.mark.parametrize("url", POSTED)
def test_one_bad_field_is_told_at_its_place_and_takes_nothing_with_it(world, forms, url):
    found = {} if forms[url] or url in NOT_SHOWN else {"nowhere": "to be filled in"}
    for form in forms[url]:
        with undone():
            browser, before = form.browser(world), rows()
            good = send(browser, form, {}, before)
            if good.answer.status_code >= 400 and url not in WITHOUT_A_KEY | NOT_NOW:
                found[form.names] = (good.answer.status_code, form.who, form.sent)
            for place, how, raw in spoilt(form):
                met = send(browser, form, {place.name: raw}, before)
                if trouble := wrong_with(form, place, met):
                    found[place.name, how] = (met.answer.status_code, *trouble)
    assert found == {}


def spoilt(form: Filled) -> Iterator[tuple[Place, str, bytes]]:
    for place in {place.name: place for place in form.places if place.name in form.sent}.values():
        if place.kind in LINES:
            ways = SPOILT | OF_A_KIND.get(place.kind, {})
        else:
            ways = {how: SPOILT[how] for how in OF_A_CHOICE if place.kind in CHOICES}
        for how, raw in ways.items():
            yield place, how, raw


def send(browser: Client, form: Filled, bad: dict[str, bytes], before: Rows) -> Met:
    """What comes back, what is seen where it leads, and which tables have changed."""
    cookies = deepcopy(browser.cookies)
    body = urlencode({name: value for name, value in form.sent.items() if name not in bad}).encode()
    body = b"&".join([body, *(name.encode() + b"=" + raw for name, raw in bad.items())])
    with undone():
        answer = browser.post(form.path.partition("#")[0], body, content_type=FORM)
        seen = answer.content.decode()
        after = rows() if answer.status_code >= 400 else {}
        leads_to = {answer.headers.get("Location", form.page), form.page}
        later = "".join(browser.get(path).content.decode() for path in leads_to)
    browser.cookies = cookies
    return Met(answer, seen, later, [name for name in after if before[name] != after[name] and name not in ITS_OWN])


def rows() -> Rows:
    ours = [model for model in apps.get_models() if model.__module__.startswith("befriend.")]
    return {m.__name__: list(m._base_manager.using(router.db_for_write(m)).order_by("pk").values_list()) for m in ours}


def wrong_with(form: Filled, place: Place, met: Met) -> list[str]:
    status = met.answer.status_code
    if status >= 500:
        return ["it broke"]
    if status < 400:
        is_shown = any(sign in met.seen + met.later for sign in (TURNED, "\x00", "\x07", "\x1b"))
        return ["it is shown"] * (is_shown and (form.url, place.name) not in MAY_QUOTE)
    found = [f"it wrote {met.wrote}"] if met.wrote else []
    if not says(met.answer):
        return [*found, "it is silent"]
    sheet = sheet_of(met.seen)
    again = the_same(form, place, sheet)
    silent = [] if is_told(sheet, place, again, status) else ["no words at the field"]
    return found + silent + lost(form, place, again, met.seen + met.later)


def the_same(form: Filled, place: Place, sheet: Sheet) -> list[Place]:
    """The form as it stands there again: of those with this field the one that is most like it."""

    def likeness(places: list[Place]) -> int:
        return len(form.sent.keys() & {each.name for each in places})

    found = (places for _action, places in sheet.forms if place.name in {each.name for each in places})
    return max(found, key=likeness, default=[])


def is_told(sheet: Sheet, place: Place, again: list[Place], status: int) -> bool:
    """At the field; at the head of the form where the house says no, or where nobody typed into that field."""
    at_field = {name for each in again if each.name == place.name for name in each.tied_to.split()}
    if any(sheet.told.get(name) for name in at_field if not name.endswith(("hint", "helptext", "queue"))):
        return True
    return place.kind not in LINES or status == 409


def lost(form: Filled, bad: Place, again: list[Place], seen: str) -> list[str]:
    """What was typed or chosen in the other fields and stands there no longer."""
    names = {each.name for each in again}
    stands = {each.name: each.value for each in again if each.kind not in TICKED or each.is_ticked}
    typed = {place.name for place in form.places if place.kind in LINES} - {bad.name}
    chosen = {place.name for place in form.places if place.kind in ("select", *TICKED)} & names - {bad.name}
    chosen -= ASKED_ANEW.get((form.url, bad.name), set())
    return [
        f"{name} is lost: {stands.get(name)!r}"
        for name in typed | chosen
        if form.sent.get(name)
        and stands.get(name) != form.sent[name]
        and (name in names or form.sent[name] not in seen)
    ]
