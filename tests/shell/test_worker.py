"""What the service worker may keep: the empty shell and crisis help."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from befriend.shell import publicshell
from befriend.shell.assets import split
from befriend.shell.policy import declared


def kept(name: str) -> list[str]:
    return json.loads(re.search(rf"const {name} = (\[.*?\]);", publicshell.worker(), re.DOTALL)[1])


def found(path: str) -> bool:
    return bool(finders.find(split(path.removeprefix("/static/"))[1]))


def test_every_kept_page_answers_anybody_without_a_database():
    for path in kept("HELP") + [path for path in kept("SHELL") if not path.startswith("/static/")]:
        answer = Client().get(path)
        assert answer.status_code == 200, path
        assert not answer.cookies


def test_every_kept_file_is_there():
    assert [path for path in kept("SHELL") if path.startswith("/static/") and not found(path)] == []


def test_nothing_else_of_the_house_is_kept():
    """Of all the addresses of the house, only these few are ever put into a cache."""
    may = {"help/", "offline/", "manifest.webmanifest", r"^help/(?P<code>[a-z]{2})/$"}
    routes = [route for _, route, _, _ in declared() if route not in may]
    plain = {f"/{re.sub(r'<[^>]*>', 'x', route)}" for route in routes}
    assert plain and not plain & {*kept("SHELL"), *kept("HELP")}


def test_the_worker_writes_to_its_cache_in_three_places_only():
    text = publicshell.worker()
    assert len(re.findall(r"\.(?:put|add|addAll)\(", text)) == 3
    assert "put(path" in text and "kept.add(path)" in text and "addAll(SHELL)" in text


def test_a_changed_file_makes_a_new_worker(monkeypatch):
    before = publicshell.worker()
    monkeypatch.setattr(publicshell, "SHELL", publicshell.SHELL[:-1])
    publicshell.worker.cache_clear()
    try:
        assert re.search(r"public-\w+", publicshell.worker())[0] != re.search(r"public-\w+", before)[0]
    finally:
        publicshell.worker.cache_clear()


@pytest.mark.parametrize("field", ["name", "short_name"])
def test_the_home_screen_shows_a_neutral_name(client, field):
    about = client.get("/manifest.webmanifest").json()
    assert about[field] == "Befriend"
    assert not {"description", "categories", "screenshots", "shortcuts"} & set(about)
    assert all(found(icon["src"]) for icon in about["icons"])
