"""Every kind of answer carries the house's headers, and none tells a third party anything."""

import pytest
from django.conf import settings
from django.test import Client

from befriend.shell.headers import of_files, policy

PLACES = ["/leaving/", "/no/such/page/", "/offline/", "/manifest.webmanifest", "/sw.js", "/help/", "/help/ie/"]
PROMISED = {
    "Content-Security-Policy": "require-trusted-types-for 'script'",
    "Permissions-Policy": "camera=()",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Content-Type-Options": "nosniff",
}


@pytest.mark.django_db
@pytest.mark.parametrize("place", PLACES)
def test_every_answer_keeps_the_promises(place):
    answer = Client().get(place)
    for name, part in PROMISED.items():
        assert part in answer.headers.get(name, ""), name


@pytest.mark.django_db
@pytest.mark.parametrize("place", PLACES)
def test_looking_around_leaves_no_cookie(place):
    assert not Client().get(place).cookies


def test_nothing_inline_and_nothing_from_elsewhere():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    allowed = {value for values in directives.values() for value in values}
    assert not {value for value in allowed if "unsafe" in value or ":" in value or "*" in value}
    assert directives["trusted-types"] == ["htmx"]


@pytest.mark.django_db
def test_a_file_carries_the_policy_that_a_page_carries(client):
    asked = client.get("/no/such/page/").headers["Content-Security-Policy"]
    parts = {part.strip() for part in asked.split(";")}
    assert {part.strip() for part in policy().split(";")} == parts
    assert of_files()["Content-Security-Policy"] == policy()


@pytest.mark.django_db
def test_a_page_is_not_kept_by_any_cache_and_by_no_search_engine(client):
    answer = client.get("/leaving/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["/leaving/", "/help/", "/help/ie/", "/offline/", "/no/such/page/"])
def test_the_title_says_nothing(client, place):
    assert b"<title>Befriend</title>" in client.get(place).content
