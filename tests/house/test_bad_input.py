"""Whatever comes in at any form: an answer in words, nothing lost, and never a fault of ours."""

import json
import uuid
from importlib import import_module

import pytest
from django import forms
from django.http import HttpResponse

from tests.doors import DOORS
from tests.worlds import NOBODY, World, undone

pytestmark = pytest.mark.django_db
ROOMS = ("accounts", "groups", "mail", "meetings", "meetings.room", "safety", "safety.crisis")
BY_HAND = {
    "again", "age", "agreed", "come", "credential", "do", "email", "for", "held", "id", "kept", "lines", "named", "next", "on",
    "out", "part", "seat", "state", "to", "unblock", "up", "wish", "part-TOTAL_FORMS", "part-INITIAL_FORMS",
    "part-0-name", "part-0-words", "part-0-minutes", "accept", "country", "line", "outcome",
}  # fmt: skip
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
POSTED = sorted(
    url for url, method in DOORS if method == "POST" and "demo" not in url and not url.startswith("rehearsal")
)


def field_names() -> list[str]:
    """Every name that any form of the house reads."""
    found = set(BY_HAND)
    for room in ROOMS:
        for kind in vars(import_module(f"befriend.{room}.forms")).values():
            if isinstance(kind, type) and issubclass(kind, forms.BaseForm):
                found |= set(getattr(kind, "base_fields", {}))
    return sorted(found - {"csrfmiddlewaretoken"})


FIELDS = field_names()


def everywhere(value: str) -> dict[str, str]:
    return dict.fromkeys(FIELDS, value)


JUNK = {
    "nothing": (b"", FORM),
    "empty fields": everywhere(""),
    "zeros": everywhere("\x00"),
    "a word around a zero": everywhere("Ana\x00Ben"),
    "control signs": everywhere("a\x01\x07\x1b[31m\x7f\x85b"),
    "turned lines": everywhere("\u202ethgir\u2066\u2067left\u2069\u200f"),
    "nothing to see": everywhere("\u200b\u200c\u2060\ufeff"),
    "halves of a character": (b"&".join(name.encode() + b"=%ED%A0%80" for name in FIELDS), FORM),
    "not UTF-8": (b"&".join(name.encode() + b"=%ff%fe%c3%28" for name in FIELDS), FORM),
    "raw bytes": (b"words=\xff\xfe\xc3\x28&name=\x00", FORM),
    "another encoding": (b"words=%E4", FORM + "; charset=utf-16"),
    "an encoding that is none": (b"words=a", FORM + "; charset=nonsense"),
    "a number without end": everywhere("9" * 400),
    "less than nothing": everywhere("-1"),
    "not a number": everywhere("NaN"),
    "another kind of digit": everywhere("٣"),
    "an id of nothing": everywhere(str(uuid.UUID(int=0))),
    "markup": everywhere("<script>alert(1)</script>{{ 7*7 }}"),
    "many lines": everywhere("a\r\n" * 3000),
    "a million letters": everywhere("") | {"words": "a" * 1_000_000},
    "three million letters": (b"words=" + b"a" * 3_000_000, FORM),
    "a thousand fields more": (b"&".join(b"f%d=1" % number for number in range(2000)), FORM),
    "broken parts": (b"--x\r\nContent-Disposition: form-data; name=words\r\n\r\nhello", PARTS),
    "parts without an end": (b"--y\r\n", "multipart/form-data"),
    "a file": (b'--x\r\nContent-Disposition: form-data; name="words"; filename="a"\r\n\r\nhi\r\n--x--\r\n', PARTS),
    "JSON": (json.dumps({"words": "hello"}).encode(), "application/json"),
}
BY_NIGHT = {
    "a word around a zero", "nothing to see", "raw bytes", "another encoding", "less than nothing", "another kind of digit",
    "an id of nothing", "parts without an end",
}  # fmt: skip
WITH_WORDS = (409, 422)


def sender(url: str) -> str:
    """Somebody to whom this form is open."""
    met = DOORS[url, "POST"]
    return next((who for who in ("ben", "fay", "omar") if met[who] not in ("404", "in")), NOBODY)


def send(world: World, url: str, junk: object, **headers: str) -> HttpResponse:
    browser, path = world.client(sender(url)), world.path(url)
    with undone():
        if isinstance(junk, tuple):
            return browser.generic("POST", path, junk[0], junk[1], headers=headers)
        return browser.post(path, junk, headers=headers)


@pytest.mark.parametrize(
    "junk",
    [pytest.param(junk, id=name, marks=[pytest.mark.nightly] * (name in BY_NIGHT)) for name, junk in JUNK.items()],
)
def test_no_form_breaks_whatever_comes_in(world, junk):
    met = {url: send(world, url, junk) for url in POSTED}
    assert {url: answer.status_code for url, answer in met.items() if answer.status_code >= 500} == {}
    silent = [url for url, answer in met.items() if answer.status_code in (400, 413, *WITH_WORDS) and not says(answer)]
    assert silent == []


ASKED = (
    *FIELDS, "after", "at", "country", "d", "done", "fits", "k", "l", "next", "on", "open", "p", "part", "q", "t", "token", "way",
)  # fmt: skip
IN_AN_ADDRESS = {
    "nothing": "",
    "a zero": "%00",
    "control signs": "a%01%1b%7f%85",
    "not UTF-8": "%ff%fe%c3%28",
    "half a character": "%ED%A0%80",
    "a number without end": "9" * 400,
    "less than nothing": "-1",
    "an id of nothing": str(uuid.UUID(int=0)),
    "markup": "%3Cscript%3E%7B%7B7*7%7D%7D",
    "long": "a" * 50,
}
ASKABLE = sorted(url for url, method in DOORS if method == "GET" and "demo" not in url)


@pytest.mark.parametrize("value", [pytest.param(value, id=name) for name, value in IN_AN_ADDRESS.items()])
def test_no_page_breaks_whatever_stands_in_its_address(world, value):
    query = "&".join(f"{name}={value}" for name in ASKED)
    found = {}
    for url in ASKABLE:
        met = DOORS[url, "GET"]
        who = next((who for who in ("ben", "fay", "omar") if met[who] == "200"), NOBODY)
        with undone():
            status = world.client(who).get(f"{world.path(url)}?{query}").status_code
        if status >= 500:
            found[url] = status
    assert found == {}


def says(answer: HttpResponse) -> bool:
    """Whether a person, or the page's own module, is told something."""
    text = answer.content.decode()
    return "<main" in text or (text.startswith("{") and url_of_json(answer))


def url_of_json(answer: HttpResponse) -> bool:
    return answer.headers["Content-Type"].startswith("application/json")
