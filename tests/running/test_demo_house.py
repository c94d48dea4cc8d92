"""`befriend up` as a demo: whoever opens it finds a meeting that is on, and people who come to it by themselves."""

import http.cookiejar
import re
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.running.conftest import House, wait_for


class Browser:
    """One without JavaScript."""

    def __init__(self, house: House) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.house, self.opener, self.page = house, urllib.request.build_opener(cookies), ""

    def open(self, path: str, form: dict[str, str] | None = None) -> str:
        asked = urllib.request.Request(self.house.origin + path, headers={"Origin": self.house.origin})
        if form is not None:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
            asked.data = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": token[1] if token else ""}).encode()
        with self.opener.open(asked, timeout=60) as answer:
            self.page = answer.read().decode()
        return self.page


@pytest.mark.nightly
def test_juniper_is_let_in_by_ruth_whom_nobody_plays_and_finds_others_there(tmp_path: Path) -> None:
    house = House(tmp_path, more={"BEFRIEND_MODE": "demo"})
    try:
        house.open()
        juniper = Browser(house)
        juniper.open("/demo/")
        juniper.open("/demo/juniper/", {})
        lobby = wait_for(lambda: re.search(r'href="(/meetings/[\w-]+/lobby/)"', juniper.open("/today/")))[1]
        juniper.open(lobby)
        juniper.open(lobby, {})
        there = wait_for(lambda: re.search(r'"In the room: ([^"]+)\. ', juniper.open(lobby)))[1]
        assert {"Ruth", "Dara", "you", "Oak"} <= set(re.split(", | and ", there))
    finally:
        house.close()
