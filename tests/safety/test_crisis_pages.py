"""Crisis help as pages: signed out, without a database, without a guess."""

import csv
import html
import re
from importlib.resources import files

import pytest
from django.templatetags.static import static
from django.test import Client

from befriend.safety.crisis import lines
from befriend.safety.crisis.pages import addresses
from tests.tongues import ARABIC, spoken

NEVER = ("verify before use", "seen 2026", "unconfirmed", "public repository", "medium", "confirm")

LIST = (files("befriend.safety") / "data" / "crisis-lines.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(LIST.splitlines()))
SHOWN = ("country", "service", "phone", "text_chat", "url", "hours", "languages", "emergency_number")


def read(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("address", addresses())
def test_every_page_is_there_with_no_database_at_all(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    assert not any(word in answer.content.decode() for word in NEVER)
    assert "<script" not in answer.content.decode().replace(
        f'<script src="{static("shell/js/shell.js")}" type="module">', ""
    )


def told_of(code: str) -> list[dict[str, str]]:
    return [row for row in ROWS if row["iso_code"].lower() == code]


def seen_on(code: str) -> str:
    """What somebody reads there, and where its links lead."""
    page = Client().get(f"/help/{code}/").content.decode()
    return " ".join(html.unescape(re.sub(r"<(?!a )[^>]*>", " ", page)).split()).lower()


def kept_from_readers(rows: list[dict[str, str]]) -> set[str]:
    """Each row's note and source, whole and in their parts, unless the same stands in a column that is shown."""
    shown = " ".join(row[name] for row in rows for name in SHOWN).lower()
    texts = [row[name].lower() for row in rows for name in ("note", "source")]
    parts = {part.strip(" .,()") for text in texts for part in (text, *re.split(r"[;:+,()]", text))}
    return {part for part in parts if len(part) > 5 and part not in shown}


@pytest.mark.parametrize("code", sorted({row["iso_code"].lower() for row in ROWS}))
def test_what_an_editor_noted_of_a_number_and_how_sure_they_were_is_never_shown(code):
    page, rows = seen_on(code), told_of(code)
    assert kept_from_readers(rows)
    assert {part for part in kept_from_readers(rows) if part in page} == set()
    assert re.findall(rf"\b(?:{'|'.join({row['confidence'] for row in ROWS})})\b", page) == []


def test_an_unchecked_number_says_so_and_names_others():
    page = read(Client().get("/help/ie/"))
    assert "Not yet checked by your organiser." in page
    assert page.index('href="tel:112"') < page.index("findahelpline.com") < page.index('href="tel:116123"')
    assert 'href="sms:50808?body=HELLO"' in page


@pytest.mark.parametrize("code", ["bg", "zz", "aq"])
def test_where_we_know_nothing_we_say_so_in_words(code):
    page = read(Client().get(f"/help/{code}/"))
    assert "Call your local emergency number." in page
    assert "tel:" not in page
    assert "https://findahelpline.com" in page


def test_two_taps_from_a_page_to_a_number():
    index = read(Client().get("/help/"))
    assert 'href="/help/ie/"' in index and 'href="/help/zz/"' in index


@pytest.mark.parametrize(("asked", "leads"), [("Ireland", "/help/ie/"), ("uk", "/help/gb/"), ("ie", "/help/ie/")])
def test_a_typed_country_leads_to_its_page(asked, leads):
    assert Client().get("/help/find/", {"country": asked}).url == leads


def test_in_english_a_country_is_called_as_the_list_calls_it():
    assert {lines.as_typed(country.name) for country in lines.countries().values()} == {
        lines.as_typed(row["country"]) for row in ROWS
    }


@pytest.mark.nightly
def test_in_another_language_a_country_is_called_as_its_readers_call_it_and_found_by_either_name(tmp_path):
    with spoken(ARABIC, tmp_path):
        browser, ireland = Client(headers={"Accept-Language": ARABIC.code}), ARABIC.says("Ireland")
        for address in ("/help/", "/help/ie/"):
            page = read(browser.get(address))
            assert f">{ireland}</" in page and "Ireland</a>" not in page and "Ireland</h2>" not in page
        for asked in (ireland, ireland[:-1], "Ireland"):
            assert browser.get("/help/find/", {"country": asked}).url == "/help/ie/"


def test_an_unknown_country_still_leads_to_help():
    page = read(Client().get("/help/find/", {"country": "<b>Atlantis</b>"}))
    assert "We have no numbers for that name." in page
    assert "<b>Atlantis" not in page


@pytest.mark.django_db
def test_the_country_is_remembered_only_when_asked(client):
    assert not client.get("/help/ie/").cookies
    assert client.post("/help/remember/", {"country": "ie"}).url == "/help/ie/"
    assert 'href="/help/ie/">Help now' in read(client.get("/leaving/"))
    client.post("/help/remember/", {})
    assert 'href="/help/">Help now' in read(client.get("/leaving/"))


@pytest.mark.parametrize("code", ["xx", "../..", "<b>", "zzz"])
def test_only_a_country_is_remembered(code):
    assert not Client().post("/help/remember/", {"country": code}).cookies["help_country"].value
