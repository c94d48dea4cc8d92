"""More is told of a thing while somebody looks at it, or while much else waits: nobody's words are closed unread."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from befriend.safety.actions import report_item
from befriend.safety.models import Case
from befriend.safety.rules import Category
from tests.cast import PROMISES
from tests.safety.test_reports import tell

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DONE = "Spoken with both."


@pytest.fixture
def page(cast, line):
    """Ana has told of something."""
    tell(cast.client("ana"), line, "spam")
    return f"/desk/reports/{Case.objects.get().public_id}/"


def read(answer) -> str:
    return answer.content.decode()


def form_on(answer) -> dict[str, str]:
    return {"shown": re.search(r'name="shown" value="([^"]*)"', read(answer))[1], "outcome": DONE}


def looking(cast, page):
    """Omar says that he is looking, and has the page before him."""
    omar = cast.client("omar")
    omar.post(page)
    return omar, form_on(omar.get(page))


def test_what_ben_tells_meanwhile_is_read_before_the_case_is_closed(cast, page, line):
    omar, form = looking(cast, page)
    receipt = tell(cast.client("ben"), line, "self_danger", words="She says she will die tonight.").url
    answer = omar.post(page, form)
    assert answer.status_code == 409 and "Somebody has told us more in the meantime." in read(answer)
    assert "She says she will die tonight." in read(answer) and DONE in read(answer)
    assert "closed it" not in read(cast.client("ben").get(receipt))
    assert omar.post(page, form_on(answer)).status_code == 302
    assert "An organiser has looked at it and closed it." in read(cast.client("ben").get(receipt))


def test_a_form_that_outlived_the_hour_of_looking_closes_nothing_unread(cast, page, line):
    _omar, form = looking(cast, page)
    tell(cast.client("ben"), line, "self_danger")
    later = cast.client("omar")
    answer = later.post(page, form)
    assert answer.status_code == 409 and form_on(answer) == form
    assert later.post(page, form).status_code == 409 and Case.objects.get().state == "open"


def test_what_omar_had_begun_to_write_stands_there_once_he_looks_at_what_came(cast, page, line):
    omar, form = looking(cast, page)
    tell(cast.client("ben"), line, "self_danger", words="She says she will die tonight.")
    look = dict(re.findall(r'form="outcome" name="(look)" value="(1)"', read(omar.get(page))))
    shown = omar.post(page, form | look)
    assert shown.status_code == 200 and DONE in read(shown) and "She says she will die tonight." in read(shown)
    assert "told us more" not in read(shown) and Case.objects.get().state == "open"
    later = cast.client("omar")
    look = dict(re.findall(r'form="outcome" name="(look)" value="(1)"', read(later.post(page, form))))
    shown = later.post(page, form | look)
    assert DONE in read(shown) and "She says she will die tonight." in read(shown)
    assert later.post(page, form_on(shown)).status_code == 302


def test_whoever_joins_a_case_is_not_told_that_somebody_looks_at_what_they_said(cast, page, line):
    omar, _form = looking(cast, page)
    receipt = tell(cast.client("ben"), line, "spam").url
    ben, queue = cast.client("ben"), "/desk/reports/"
    assert "It waits for an organiser" in read(ben.get(receipt)) and "somebody is looking" not in read(omar.get(queue))
    assert "Somebody told us more since you said that you are looking." in read(omar.get(page))
    omar.post(page)
    assert "An organiser is looking at it." in read(ben.get(receipt)) and "told us more" not in read(omar.get(page))
    tell(ben, line, "spam")
    assert "An organiser is looking at it." in read(ben.get(receipt))


def told_in_words(category: Category) -> Case:
    return report_item(item=None, reporter=None, category=category, words="It.", send=uuid.uuid4()).case


def test_danger_stands_above_whatever_is_overdue_and_the_queue_has_an_end(cast):
    with time_machine.travel(timezone.now() - timedelta(days=9)):
        overdue = [told_in_words(Category.SPAM) for _ in range(52)]
    danger = told_in_words(Category.SELF_DANGER)
    omar = cast.client("omar")
    assert f"/desk/reports/{danger.public_id}/" in read(omar.get("/desk/"))
    first = read(omar.get("/desk/reports/"))
    found = re.findall(r'href="/desk/reports/([0-9a-f-]{36})/"', first)
    assert (found[0], len(found)) == (str(danger.public_id), 50)
    last = read(omar.get("/desk/reports/" + re.search(r'href="(\?after=[^"]+)"', first)[1]))
    found += re.findall(r'href="/desk/reports/([0-9a-f-]{36})/"', last)
    assert set(found) == {str(case.public_id) for case in (danger, *overdue)} and len(found) == 53
    assert "?after=" not in last


def test_the_one_closed_last_stands_first_and_every_closed_one_is_found(cast):
    omar = cast.client("omar")
    with time_machine.travel(timezone.now() - timedelta(days=9)):
        cases = [told_in_words(Category.SPAM) for _ in range(21)]
    for case in reversed(cases):
        omar.post(f"/desk/reports/{case.public_id}/", {"outcome": DONE})
    first = read(omar.get("/desk/reports/"))
    found = re.findall(r'href="/desk/reports/([0-9a-f-]{36})/"', first)
    rest = read(omar.get("/desk/reports/" + re.search(r'href="(\?done=[^"]+)"', first)[1]))
    found += re.findall(r'href="/desk/reports/([0-9a-f-]{36})/"', rest)
    assert found == [str(case.public_id) for case in cases]


def test_a_queue_that_ends_with_its_page_leads_to_no_empty_one(cast):
    omar = cast.client("omar")
    for case in [told_in_words(Category.SPAM) for _ in range(20)]:
        omar.post(f"/desk/reports/{case.public_id}/", {"outcome": DONE})
    for _ in range(50):
        told_in_words(Category.SPAM)
    page = read(omar.get("/desk/reports/"))
    assert len(re.findall(r'href="/desk/reports/[0-9a-f-]{36}/"', page)) == 70
    assert "?after=" not in page and "?done=" not in page
    last = Case.objects.filter(state="open").order_by("look_by", "id").last()
    assert omar.get(f"/desk/reports/?after={last.public_id}").url == "/desk/reports/"


def test_what_a_group_said_of_itself_stays_with_a_closed_case(cast):
    tell(cast.client("cy"), f"/report/group/{cast.circle.public_id}/")
    page = f"/desk/reports/{Case.objects.get().public_id}/"
    omar, form = looking(cast, page)
    assert PROMISES[0] in read(omar.get(page))
    assert omar.post(page, form).status_code == 302
    assert PROMISES[0] in read(omar.get(page)) and DONE in read(omar.get(page))
