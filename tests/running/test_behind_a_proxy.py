"""Whose network a request comes from: the visitor's own behind our proxy, and never what a visitor says of themselves."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

import pytest

from befriend.accounts.actions.codes import FROM_ONE_NETWORK
from tests.running.conftest import House


def last_of_many(house: House, forwarded: str) -> int:
    """Codes are asked for until the network may not ask any more, or has asked so often that it never will be one.

    Twice as often as it may in a quarter of an hour: one may end in between. {} in `forwarded` is another number each time.
    """
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(cookies, Stay())
    page = browser.open(f"{house.origin}/account/sign-in/", timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    status = 0
    for number in range(2 * FROM_ONE_NETWORK + 2):
        form = {"email": f"p{number}@post.example", "device": "shared", "csrfmiddlewaretoken": token}
        said = {"X-Forwarded-For": forwarded.format(number), "Origin": house.origin}
        sent = urllib.request.Request(
            f"{house.origin}/account/sign-in/", urllib.parse.urlencode(form).encode(), headers=said
        )
        try:
            status = browser.open(sent, timeout=20).status
        except urllib.error.HTTPError as answer:
            status = answer.code
        if status == 409:
            break
    return status


class Stay(urllib.request.HTTPRedirectHandler):
    """Answers are looked at, not followed."""

    def redirect_request(self, *_args: object) -> None:
        return None


def test_our_proxy_is_believed_and_a_visitor_who_writes_into_the_header_is_not(ready_house: House) -> None:
    ready_house.open()
    assert last_of_many(ready_house, "203.0.{}.9") == 302
    assert last_of_many(ready_house, "198.51.{}.1, 192.0.2.5") == 409


def test_a_visitor_who_comes_without_our_proxy_is_nobody_else(ready_house: House) -> None:
    ready_house.more = {"BEFRIEND_TRUSTED_PROXIES": "192.0.2.1", "FORWARDED_ALLOW_IPS": "*"}
    ready_house.open()
    assert last_of_many(ready_house, "203.0.{}.9") == 409


def test_without_our_proxy_nobody_says_that_the_line_is_sealed(ready_house: House) -> None:
    ready_house.more = {"BEFRIEND_TRUSTED_PROXIES": "", "BEFRIEND_ORIGIN": "https://groups.example"}
    ready_house.open()
    said = {"X-Forwarded-Proto": "https", "Host": "groups.example"}
    with pytest.raises(urllib.error.HTTPError) as sent_on:
        urllib.request.build_opener(Stay()).open(
            urllib.request.Request(f"{ready_house.origin}/account/sign-in/", headers=said), timeout=20
        )
    assert (sent_on.value.code, sent_on.value.headers["Location"]) == (301, "https://groups.example/account/sign-in/")


def test_everything_that_a_browser_can_ask_for_tells_it_to_come_by_tls_alone(ready_house: House) -> None:
    ready_house.more = {"BEFRIEND_ORIGIN": "https://groups.example"}
    ready_house.open()
    said = {"X_Forwarded_Proto": "https", "Host": "groups.example"}
    page = ready_house.get("/", **said)[2].decode()
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    found = "/", "/help/", "/help/ie/", style, "/live/stream", "/live/send", "/there-is-nothing-here/", "/static/no.css"
    told = {path: ready_house.get(path, **said)[1].get_all("Strict-Transport-Security") for path in found}
    assert told == dict.fromkeys(found, ["max-age=63072000; includeSubDomains; preload"])


def test_a_house_without_tls_tells_nobody_to_come_by_it(ready_house: House) -> None:
    ready_house.open()
    for path in ("/", "/help/", "/live/stream"):
        assert "Strict-Transport-Security" not in ready_house.get(path)[1], path


@pytest.mark.parametrize("value", ["*", "0.0.0.0/0", "proxy.example", "10.0.0.1/8"])
def test_a_proxy_that_could_be_anybody_stops_the_start(house: House, value: str) -> None:
    said = house.says("-m", "befriend", "up", fails=True, BEFRIEND_TRUSTED_PROXIES=value)
    assert "BEFRIEND_TRUSTED_PROXIES" in said and "Traceback" not in said
