"""Every way in, and every kind of person."""

import pytest
from django.core.management import BaseCommand
from django.core.management.base import SystemCheckError
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse

from befriend.accounts.actions import open_account
from befriend.config import serve
from befriend.rehearsal.script import address
from befriend.shell.policy import Who, declared
from tests.doors import DOORS, IN_THE_DEMO, WHO
from tests.worlds import NOBODY, World, places, routes, undone

pytestmark = pytest.mark.django_db
SAYS_THE_SAME = {"mail:stop", "safety:help_in"}  # these answer to any token, and to any country
NAMED = sorted(url for url in {url for url, _method in DOORS} - SAYS_THE_SAME if places(url))
BEHIND_THE_PASSKEY = sorted(
    {(name, who) for name, _route, who, _methods in declared() if who in (Who.STAFF, Who.ORGANISER)}
)


def outcome(response: HttpResponse) -> str:
    if response.status_code == 302 and response.url.startswith(reverse("accounts:sign_in")):
        return "in"
    if response.status_code == 302 and response.url.startswith(reverse("accounts:again")):
        return "again"
    return str(response.status_code)


def ask(world: World, who: str, method: str, path: str, *, fresh: bool = True) -> HttpResponse:
    with undone():
        return world.ask(who, method, path, fresh=fresh)


def test_every_url_has_its_line_and_every_line_its_url():
    assert set(DOORS) == {(name, method) for name, (_route, methods) in routes().items() for method in methods}


@pytest.mark.parametrize(("url", "method"), DOORS)
def test_each_door_opens_to_those_whom_it_should(world, url, method):
    path = world.path(url)
    assert {who: outcome(ask(world, who, method, path)) for who in DOORS[url, method]} == DOORS[url, method]


@pytest.mark.parametrize(("url", "method"), IN_THE_DEMO)
def test_the_doors_of_the_demo_open_to_everybody_in_it_and_lead_to_nobody_else(world, settings, url, method):
    settings.DEMO = True
    met = IN_THE_DEMO[url, method]
    with undone():
        open_account(email=address("wren"), zone="Europe/Dublin")
        assert {who: outcome(ask(world, who, method, world.path(url))) for who in WHO} == dict.fromkeys(WHO, met)
        if places(url):
            assert outcome(ask(world, NOBODY, method, world.absent(url))) == "404"


@pytest.mark.parametrize("url", NAMED)
def test_what_is_not_yours_and_what_is_not_there_look_the_same(world, url):
    there, absent = world.path(url), world.absent(url)
    for method in routes()[url][1]:
        for who in WHO:
            if DOORS[url, method][who] != "404":
                continue
            closed, nothing = ask(world, who, method, there), ask(world, who, method, absent)
            assert (closed.status_code, closed.content) == (nothing.status_code, nothing.content), who
            assert closed.headers == nothing.headers
            assert closed.cookies == nothing.cookies


@pytest.mark.parametrize("url", NAMED)
def test_nothing_is_there_for_anybody(world, url):
    for method in routes()[url][1]:
        signed_in = [who for who in WHO if who != NOBODY or DOORS[url, method][NOBODY] != "in"]
        found = {outcome(ask(world, who, method, world.absent(url))) for who in signed_in}
        assert found == {"404"}, method


@pytest.mark.parametrize(("url", "gate"), BEHIND_THE_PASSKEY)
def test_an_hour_after_the_passkey_those_who_lead_and_organise_show_it_again(world, url, gate):
    leads = "again" if gate is Who.STAFF else "404"
    for method in routes()[url][1]:
        path = world.path(url)
        met = {who: outcome(ask(world, who, method, path, fresh=False)) for who in ("ben", "fay", "gil", "omar")}
        assert met == {"ben": "404", "fay": leads, "gil": leads, "omar": "again"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_other_methods_open_nothing(world, method):
    for url in routes():
        with undone():
            answer = world.client("fay").generic(method, world.path(url))
        assert answer.status_code in (302, 404, 405), url


def test_a_head_tells_no_more_than_a_get(world):
    for url, method in DOORS:
        if method == "GET":
            with undone():
                answer = world.client("cy").head(world.path(url))
            assert str(answer.status_code) == DOORS[url, "GET"]["cy"].replace("in", "302"), url
            assert answer.content == b"", url


@override_settings(ROOT_URLCONF="tests.house.undeclared_urls")
def test_a_way_in_that_does_not_say_who_may_come_stops_the_start():
    with pytest.raises(SystemCheckError, match="forgotten"):
        BaseCommand().check()
    with pytest.raises(SystemCheckError, match="forgotten"):
        serve._prepare(tables=False)


def test_without_it_the_start_goes_on():
    BaseCommand().check()
