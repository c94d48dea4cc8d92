"""Every word of ours goes through gettext: in a language that nobody speaks, no page has a word of English left."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import ngettext
from pytest_django import DjangoDbBlocker

import befriend
from befriend.accounts import rules
from befriend.groups import languages
from befriend.mail.letters import TEXTS
from befriend.mail.message import message_for
from befriend.mail.models import Outbox
from befriend.shell import dates, errors
from tests.cast import PROMISES, gather
from tests.doors import DOORS, WHO
from tests.meetings.planning import TUESDAY, minutes
from tests.tongues import ARABIC, FINNISH, spoken
from tests.worlds import NOBODY, World, furnish, undone

pytestmark = pytest.mark.django_db
SPOKEN = ("200", "409", "422")
VISITORS = ("nobody", "pia", "ben", "fay", "omar")
LOOKS = [(url, who) for (url, method), met in DOORS.items() if method == "GET" for who in VISITORS if met[who] == "200"]
SENDS = {url: who for (url, method), met in DOORS.items() if method == "POST" for who in WHO if met[who] in SPOKEN}
SEEN = ("alt", "aria-label", "aria-description", "aria-valuetext", "content", "label", "placeholder", "title")
UNSEEN = ("script", "style", "secret")
ENGLISH = re.compile(r"[A-Za-z]+")
PEOPLE = {
    *("Befriend", "Harbour Street", "Tuesday Ashore", "After Loss", "Left Alone", "Gone By"),
    *("Europe/Dublin", "Dublin"),
    *("Ruth", "Gale", "Juniper", "Oak", "Sefa", "Kestrel", "Marlo", "Wren"),
    *("For people who have stopped drinking, or want to.", "You want to stop.", "Why now?", "Because of my daughter."),
    *("I slept last night.", "Ben from the choir", *PROMISES),
}
OF_PEOPLE = re.compile("|".join(rf"\b{re.escape(said)}(?!\w)" for said in sorted(PEOPLE, key=len, reverse=True)))
LANGUAGES = {name for _code, name in languages.by_name()}
NUMBER_OF_A_CASE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
GAP = re.compile(r"\{\w+\}|https?://\S+")  # filled by the room's module; an address to be copied
NAMES = {"English", "suomi", "kello"}  # Finnish, as Finns and Django say it
SHOWN = ("service", "phone", "text_chat", "hours", "languages")
OF_LINES = {"safety:help_in", "safety:lines_of"}
OF_ZONES = {"accounts:place", "groups:house", "groups:zone", "meetings:begin", "meetings:series"}
PACKAGE = Path(befriend.__path__[0])
SENTENCE = re.compile(r"""["'`][A-Z][a-z]+(?: [A-Za-z’']+)+[.?]?["'`]""")
LETTERS_OF_A_DATE = re.compile(r'\|(?:date|time):"(?![A-Z_]+_FORMAT"|l"|D")')


class Reader(HTMLParser):
    """Everything that somebody may see or hear of a page, also what waits in a template for its module."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.within = "secret" if named.get("class") == "secret" else tag
        heard = [named.get(name) for name in SEEN if tag != "meta" or named.get("name") == "description"]
        if tag == "input" and named.get("type") in ("submit", "button"):
            heard.append(named.get("value"))
        self.said += filter(None, heard)

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within not in UNSEEN:
            self.said.append(data)


@cache
def lines_of_help() -> set[str]:
    """What the lines of Ireland and of any country show of themselves, the same in every language of the house."""
    rows = csv.DictReader((files("befriend.safety") / "data" / "crisis-lines.csv").read_text().splitlines())
    shown = [row[column] for row in rows if row["iso_code"] in ("IE", "ZZ") for column in SHOWN]
    return {word for cell in shown for word in ENGLISH.findall(cell)}


@cache
def places() -> set[str]:
    return {word for zone, _place in rules.zone_choices() for word in ENGLISH.findall(zone)}


def named_on(url: str) -> set[str]:
    """Names that a page shows as they are: of languages, and on some of lines of help or of all places."""
    return NAMES | (lines_of_help() if url in OF_LINES else set()) | (places() if url in OF_ZONES else set())


def english(page: str, url: str = "") -> set[str]:
    """Words in plain letters that nobody of the people wrote."""
    reader = Reader()
    reader.feed(page)
    said = [each for each in reader.said if each.strip() not in LANGUAGES]  # each is called by its own name
    text = NUMBER_OF_A_CASE.sub("", GAP.sub("", "\n".join(said)))
    return set(ENGLISH.findall(OF_PEOPLE.sub("", text))) - named_on(url)


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The same evening, in a house where everybody reads the other language."""
    with (
        spoken(FINNISH, tmp_path_factory.mktemp("tongues")),
        time_machine.travel(TUESDAY - minutes(5), tick=False),
        django_db_blocker.unblock(),
        undone(),
        translation.override(FINNISH.code),
    ):
        cast = gather()
        for account in cast.people.values():
            account.language = FINNISH.code
            account.save(update_fields=["language"])
        yield furnish(cast)


def told(world: World, who: str, method: str, url: str) -> str:
    with undone():
        client, path = world.client(who), world.path(url)
        answer = client.generic(method, path, headers={"Accept-Language": FINNISH.code})
    return answer.content.decode() if "html" in answer.headers.get("Content-Type", "") else ""


def test_no_page_shows_a_word_outside_the_catalogue(world):
    visits = [("GET", url, who) for url, who in LOOKS] + [("POST", url, who) for url, who in SENDS.items()]
    left = {(url, method): english(told(world, who, method, url), url) for method, url, who in visits}
    assert {page: words for page, words in left.items() if words} == {}


@pytest.mark.parametrize("page", ["400", "403", "404", "405", "413", "500", "503", "offline"])
def test_no_page_of_trouble_does(world, page):
    assert english(errors.fixed(page, FINNISH.code).decode()) == set()


def test_what_the_finder_found_does_not(world):
    with undone():
        asked = {"about": ["loss", "caring"], "when": "evenings", "how": "speak"}
        page = world.client(NOBODY).post(
            world.path("groups:find"), asked, headers={"Accept-Language": FINNISH.code}, follow=True
        )
    assert 'id="fits"' in page.content.decode() and english(page.content.decode()) == set()


def test_no_letter_does(world):
    gaps = {"code": "", "time": ""}
    row = Outbox.objects.filter(account=world.cast.ben).latest("pk")
    with translation.override(FINNISH.code):
        letters = [f"{text.subject} {text.body % gaps}" for text in TEXTS.values()]
        page = message_for(row, to="ben@post.example").get_body(("html",)).get_content()
    assert english(" ".join([page, *letters])) == set()


@pytest.mark.parametrize(("number", "form"), [(0, 0), (1, 1), (2, 2), (5, 3), (40, 4), (100, 5)])
def test_a_language_may_have_six_forms_of_the_plural(tmp_path, number, form):
    with spoken(ARABIC, tmp_path), translation.override(ARABIC.code):
        said = ngettext("%(count)d seat.", "%(count)d seats.", number)
    assert said == ARABIC.says("%(count)d seats." if form else "%(count)d seat.", form)


def test_days_and_clocks_are_written_as_the_language_writes_them(world):
    """In Finnish a clock has a full stop, the day comes with one too, and English keeps its own."""
    page = told(world, "ben", "GET", "meetings:meeting")
    starts = timezone.localtime(world.evening.meeting.starts_at, ZoneInfo("Europe/Dublin"))
    assert f"{starts:%-H.%M}" in page and f"{starts:%H:%M}" not in page
    with translation.override("en"):
        assert dates.day_at(starts) == f"{starts:%A} {starts.day} {starts:%B}, {starts:%H:%M}"


def test_no_module_has_words_of_its_own():
    """A page hands its module what is to be said; only the log of a browser hears anything else."""
    modules = [path for path in PACKAGE.rglob("*.js") if "vendor" not in path.parts]
    spoken_by = {
        path.name: SENTENCE.findall(line)
        for path in modules
        for line in path.read_text().splitlines()
        if SENTENCE.search(line) and "throw" not in line and not line.lstrip().startswith("//")
    }
    assert spoken_by == {} and len(modules) > 10
    assert SENTENCE.search('write(one, "You have the time.")')


def test_no_template_spells_a_date_itself():
    spelt = [path.name for path in PACKAGE.rglob("*.html") if LETTERS_OF_A_DATE.search(path.read_text())]
    assert spelt == []


def test_a_page_in_arabic_is_read_from_the_right(tmp_path):
    with spoken(ARABIC, tmp_path):
        page = Client().get("/leaving/", headers={"Accept-Language": ARABIC.code}).content.decode()
    assert '<html lang="ar" dir="rtl">' in page


@pytest.mark.parametrize("url", ["groups:first", "safety:help", "safety:help_in", "safety:lines_of", "accounts:place"])
def test_a_sentence_of_ours_would_be_seen_among_names(url):
    assert {"Call", "the", "number"} <= english("<p>Call the emergency number</p><p>Europe/Dublin</p>", url)


def test_a_word_of_english_would_be_seen():
    assert english('<p title="Sit down">Ĺéáṽé</p><template>Wait</template>') == {"Sit", "down", "Wait"}
