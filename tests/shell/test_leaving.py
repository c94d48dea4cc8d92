"""Leaving quickly, as the server sees it."""

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import InterfaceError, OperationalError
from django.test import Client

pytestmark = pytest.mark.django_db


def leave(client, **headers):
    return client.post("/leave/", headers={"X-Leave": "1", "Sec-Fetch-Site": "same-origin", **headers})


def test_leaving_signs_out_here_and_forgets(cast):
    ana = cast.client("ana")
    session = ana.cookies["befriend"].value
    ana.cookies["zone"] = "Europe/Dublin"
    answer = leave(ana)
    assert answer.status_code == 204
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.cookies["befriend"].value == "" and answer.cookies["zone"].value == ""
    ana.cookies["befriend"] = session
    assert ana.get("/report/made/00000000-0000-0000-0000-000000000000/").status_code == 302


@pytest.mark.parametrize("problem", [OperationalError, InterfaceError])
def test_leaving_forgets_here_with_every_database_away(cast, monkeypatch, problem):
    ana = cast.client("ana")
    ana.cookies["zone"] = "Europe/Dublin"

    def away(self: BaseDatabaseWrapper) -> None:
        raise problem("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "cursor", away)
        answer = leave(ana)
    assert answer.status_code == 204
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.cookies["befriend"].value == "" and answer.cookies["zone"].value == ""
    assert ana.get("/today/").status_code == 302


def test_leaving_makes_nobody_older():
    client = Client()
    client.post("/account/join/age/", {"age": "under"})
    answer = leave(client)
    assert "not-yet" not in answer.cookies and client.cookies["not-yet"].value == "1"
    assert b"18" not in client.get("/account/join/").content and client.get("/account/join/").status_code == 302
    assert "too_young" in str([each.name for each in client.get("/account/join/age/").templates])


def test_leaving_works_for_nobody_too():
    assert leave(Client()).status_code == 204


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_another_site_cannot_make_somebody_leave(cast, site):
    ana = cast.client("ana")
    assert leave(ana, **{"Sec-Fetch-Site": site}).status_code == 404
    assert ana.get("/report/made/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_a_form_cannot_make_somebody_leave(cast):
    ana = cast.client("ana")
    assert ana.post("/leave/", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 404
    assert "befriend" in ana.cookies and ana.get("/today/").status_code == 200


def test_looking_at_the_address_changes_nothing(cast):
    ana = cast.client("ana")
    assert ana.get("/leave/").status_code == 405
    assert "befriend" in ana.cookies


def test_without_script_it_is_a_plain_link_that_tells_nobody(client, settings):
    page = client.get("/leaving/").content.decode()
    assert f'href="{settings.LEAVE_TO}" rel="noreferrer" data-leave' in page


def test_the_page_about_leaving_is_honest(client):
    page = client.get("/leaving/").content.decode()
    assert "No website can delete them" in page
    assert "the back button works and you stay signed in" in page
    assert "If this device has no connection, or our site cannot be reached, you stay signed in here." in page
    assert "A private window or another browser stays as it is." in page
