"""Every form as a page shows it, filled in as somebody would who means it well."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.accounts.conftest import code_for
from tests.doors import DOORS
from tests.house.on_the_way import NEW, ON_THE_WAY, Steps
from tests.worlds import NOBODY, World, undone

WORDS = "I slept last night."
TYPED: dict[str, dict[str, str]] = {
    "accounts:join": {"email": NEW, "device": "own", "care": "on"},
    "accounts:age": {"age": "adult"},
    "accounts:sign_in": {"email": NEW, "device": "own"},
    "accounts:organisers": {"name": "Ben from the choir"},
    "accounts:first_run": {"email": NEW},
    "groups:found": {"name": "Ashore", "purpose": "For us.", "handle": "Omar", "starter": "recovery"},
    "groups:house": {"about": "We are here.", "languages": "en", "countries": "IE"},
    "groups:introduce": {"words": WORDS},
    "groups:join": {"age": "adult", "email": NEW, "handle": "Willow", "agree": "on"},
    "groups:review": {"words": WORDS},
    "groups:words": {"fits": "You want to stop.", "not_now": "you drink today: a doctor"},
    "meetings:begin": {"first_on": "2027-03-02", "at": "19:30", "video": "https://talk.example/other"},
    "meetings:new_part": {"name": "Silence", "minutes": "3", "words": WORDS},
    "meetings:part": {"words": WORDS},
    "meetings:plan": {"on": "2027-03-02"},
    "meetings:room": {"words": WORDS},
    "meetings:room_reword": {"words": WORDS},
    "meetings:room_write": {"note": WORDS},
    "meetings:roster": {"words": WORDS},
    "meetings:room_calm": {"on": "true"},
    "meetings:room_minute": {"on": "true"},
    "safety:case": {"outcome": WORDS},
    "safety:report": {"words": WORDS},
    "safety:tell": {"words": WORDS},
    "safety:lines_of": {"name": "Omar"},
    "safety:wording": {"reviewer": "Dr Mary Walsh"},
}
OTHER_WISHES = {
    "again",
    "another",
    "by",
    "done",
    "for_good",
    "no",
    "out",
    "said",
    "silent",
}  # buttons beside the usual one
TICKED = {"agreed", "line", "seats"}


@dataclass
class Place:
    """One field of a form, as the page shows it."""

    name: str
    kind: str
    value: str
    is_ticked: bool = False
    tied_to: str = ""

    @property
    def is_sent(self) -> bool:
        if self.kind in ("radio", "checkbox"):
            return self.is_ticked
        return self.kind != "button" and self.name != "csrfmiddlewaretoken"


@dataclass
class Sheet(HTMLParser):
    """What stands on a page: its forms, and the words under each id."""

    forms: list[tuple[str, list[Place]]] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._inside, self._writes, self._id = False, False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self._id = self._id or ("alert" if has.get("role") == "alert" else has.get("id", "") if tag == "p" else "")
        self._writes = tag == "textarea"
        if tag == "form":
            self._inside = has.get("method", "").lower() == "post"
            self.forms += [(has.get("action", ""), [])] if self._inside else []
        elif self._inside and tag in ("input", "textarea", "select", "button", "option"):
            self._take(tag, has, self.forms[-1][1])

    @staticmethod
    def _take(tag: str, has: dict[str, str], places: list[Place]) -> None:
        if tag == "option":
            if places and ("selected" in has or not places[-1].value):
                places[-1].value = has.get("value", "")
        elif has.get("name"):
            kind = has.get("type", "text") if tag == "input" else tag
            place = Place(
                has["name"],
                kind,
                has.get("value", "on" if kind == "checkbox" else ""),
                "checked" in has,
                has.get("aria-describedby", ""),
            )
            places.append(place)

    def handle_data(self, data: str) -> None:
        if self._id:
            self.told[self._id] = self.told.get(self._id, "") + data.strip()
        if self._inside and self._writes:
            self.forms[-1][1][-1].value += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self._writes = False
        if tag == ("div" if self._id == "alert" else "p"):
            self._id = ""
        if tag == "form":
            self._inside = False


def sheet_of(text: str) -> Sheet:
    read = Sheet()
    read.feed(text)
    return read


@dataclass
class Filled:
    """A form, whose it is, and what a browser would send of it."""

    url: str
    path: str
    page: str
    who: str
    places: list[Place]
    steps: Steps | None = None

    def __post_init__(self) -> None:
        self.sent = {place.name: place.value for place in self.places if place.is_sent}
        for place in self.places:
            if place.kind == "radio" or place.name in TICKED:
                self.sent.setdefault(place.name, place.value)
        pressed = [place for place in self.places if place.kind == "button" and place.name not in OTHER_WISHES]
        self.sent |= {place.name: place.value for place in pressed[:1]}
        ours = {place.name for place in self.places}
        self.sent |= {name: said for name, said in TYPED.get(self.url, {}).items() if name in ours}
        self.sent |= {name: WORDS for name in self.sent if name.startswith("q_")}

    def browser(self, world: World) -> Client:
        browser = on_the_way(world, self.url, self.who, self.steps)
        if self.steps and "code" in self.sent:
            self.sent["code"] = code_for(NEW if self.who == NOBODY else f"{self.who}@post.example")
        if self.url == "groups:invitation":
            self.sent["code"] = world.code
        return browser

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted({place.name for place in self.places} - {"csrfmiddlewaretoken"}))


def on_the_way(world: World, url: str, who: str, steps: Steps | None) -> Client:
    browser = world.client(who)
    if url == "accounts:first_run":
        browser.defaults["SERVER_NAME"] = "localhost"  # where a house that is empty opens
    if steps:
        steps(browser)
    return browser


def all_forms(world: World) -> Iterator[Filled]:
    """Each form once, as the first sees it to whom its page is open."""
    for (url, method), met in DOORS.items():
        if method == "GET" and not url.startswith("rehearsal"):
            yield from (each for who in met if met[who] == "200" for each in on_page(world, url, who))
    for url, who, steps in ON_THE_WAY.values():
        yield from on_page(world, url, who, steps)


def on_page(world: World, page: str, who: str, steps: Steps | None = None) -> Iterator[Filled]:
    with undone():
        browser, path = on_the_way(world, page, who, steps), world.path(page)
        answer = browser.get(path)
        text = answer.content.decode() if answer.headers["Content-Type"].startswith("text/html") else ""
    for action, places in sheet_of(text).forms:
        try:
            url = resolve(urlsplit(action).path or path).view_name
        except Resolver404:
            continue
        yield Filled(url, action or path, path, who, places, steps)
