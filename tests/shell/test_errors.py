"""When something is not there, was refused, or broke."""

import io
import json
import logging
import uuid

import pytest
import structlog
from django.test import Client

from befriend.shell import errors
from tests.shell.extra_urls import FULL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("more_doors")]


def test_what_is_absent_and_what_is_not_yours_answer_alike(cast):
    cy = cast.client("cy")
    absent, secret = cy.get("/no/such/page/"), cy.get("/desk/lines/")
    assert absent.status_code == secret.status_code == 404
    assert absent.content == secret.content
    assert dict(absent.headers) == dict(secret.headers)
    assert not absent.cookies and not secret.cookies


def test_the_page_for_nothing_is_the_same_for_a_member_and_for_nobody(cast):
    nobody, ana = Client().get("/no/such/page/"), cast.client("ana").get("/no/such/page/")
    assert (nobody.content, dict(nobody.headers)) == (ana.content, dict(ana.headers))


def test_a_door_that_says_too_much_is_silenced(cast):
    cy = cast.client("cy")
    chatty, absent = cy.get("/chatty/"), cy.get("/no/such/page/")
    assert (chatty.content, dict(chatty.headers)) == (absent.content, dict(absent.headers))
    assert not chatty.cookies


def test_a_no_without_a_form_says_why_and_leads_back():
    answer = Client().post("/refuse/", headers={"Referer": "http://testserver/ask/?secret=1"})
    assert answer.status_code == 409
    assert FULL in answer.content.decode()
    assert 'href="/ask/"' in answer.content.decode()


def test_a_no_to_a_fragment_is_a_fragment():
    answer = Client().post("/refuse/", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert FULL in answer.content.decode()
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("came", ["https://evil.example/x", "http://testserver//evil.example/", "nonsense", ""])
def test_the_way_back_never_leads_out_of_the_house(came):
    assert 'class="btn btn--lamp" href="/"' in Client().post("/refuse/", headers={"Referer": came}).content.decode()


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("", 422, "This is still empty."),
        ("A very long name indeed", 422, "at most 12 characters fit"),
        ("Wren", 409, "Someone here has this name already."),
    ],
)
def test_a_form_keeps_what_was_typed(typed, status, said):
    answer = Client().post("/ask/", {"name": typed})
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode() or not typed


def test_an_old_form_is_told_kindly():
    answer = Client(enforce_csrf_checks=True).post("/ask/", {"name": "Juniper"})
    assert answer.status_code == 403
    assert "This page had grown old" in answer.content.decode()


def test_a_megabyte_too_many_is_told_kindly(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = Client().post("/ask/", {"name": "x" * 2000})
    assert answer.status_code == 413
    assert "too long to take in one piece" in answer.content.decode()


@pytest.fixture
def log_lines():
    written = io.StringIO()
    root = logging.getLogger()
    handler = logging.StreamHandler(written)
    handler.setFormatter(next(it.formatter for it in root.handlers if it.name == "out"))
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)


def test_what_breaks_is_calm_outside_and_silent_about_words_inside(log_lines):
    answer = Client(raise_request_exception=False).get("/fall/?q=private")
    page, lines = answer.content.decode(), log_lines()
    assert answer.status_code == 500
    assert "/help/" in page and "sister" not in page
    assert [line["error"] for line in lines] == ["ValueError"]
    assert lines[0]["number"] in page
    assert "extra_urls.py" in lines[0]["at"][-1]
    assert not {"sister", "private"} & set(json.dumps(lines).split())


def test_nothing_that_people_wrote_gets_into_a_log_line(log_lines):
    logging.getLogger("some.library").warning("could not send to %s", "ana@post.example")
    logging.getLogger("some.library").warning("ana@post.example said 'I drank again'")
    structlog.get_logger("befriend").warning("share kept", words="I drank again", share=str(uuid.UUID(int=7)))
    written = json.dumps(log_lines())
    assert "could not send to %s" in written and "000000000007" in written
    assert "ana@" not in written and "drank" not in written


@pytest.mark.parametrize("logger", [logging.getLogger("befriend.realtime.writer"), structlog.get_logger("befriend")])
def test_a_line_of_ours_says_what_happened_and_nothing_that_people_wrote(log_lines, logger):
    logger.warning("live: cannot read (%s)", "OperationalError")
    logger.warning("live: a batch of %d failed", 3)
    logger.warning("kept %s of %s", "share.text", uuid.UUID(int=7))
    logger.warning("heard %s", "I drank again")
    assert [line["event"] for line in log_lines()] == [
        "live: cannot read (OperationalError)",
        "live: a batch of 3 failed",
        "kept share.text of 00000000-0000-0000-0000-000000000007",
        "heard …",
    ]


@pytest.mark.parametrize("page", ["400", "403", "404", "405", "413", "500", "503", "offline"])
def test_error_pages_need_no_database_and_name_help(page):
    made = errors.fixed(page, "en").decode()
    assert "/help/" in made
    assert "<title>Befriend</title>" in made
