"""What is left of a case, two years after it was closed: nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from befriend.accounts import privacy
from befriend.accounts.actions.leaving import erase_for_good
from befriend.due.actions import plan, run_due
from befriend.due.models import Work
from befriend.safety.actions import close_case
from befriend.safety.models import Case, Report
from befriend.safety.queries import opened
from befriend.vault.models import Key
from tests.safety.test_reports import WORDS, tell

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DONE = "Spoke with both."


@pytest.fixture
def receipt(cast, line) -> str:
    """Ana and Ben told of the same thing, and Omar has closed it."""
    made = tell(cast.client("ana"), line, "sexual", WORDS).url
    tell(cast.client("ben"), line, "sexual", "Me too.")
    close_case(case=Case.objects.get(), organiser=cast.omar, outcome=DONE)
    return made


def after(days: int):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def copies(cast) -> str:
    return str([privacy.everything(account) for account in (cast.ana, cast.ben, cast.omar)])


def test_the_day_before_the_whole_case_stands(cast, receipt):
    case = Case.objects.get()
    with after(days=729):
        run_due()
        assert case.number in cast.client("ana").get(receipt).content.decode()
        assert case.number in cast.client("omar").get("/desk/reports/").content.decode()
        assert case.number in copies(cast) and WORDS in copies(cast)
    assert (Case.objects.count(), Report.objects.count()) == (1, 2)
    assert opened(case, case.outcome, case.public_id, "outcome") == DONE


def test_the_day_after_neither_words_nor_who_told_of_what_are_there(cast, receipt):
    case = Case.objects.get()
    with after(days=731):
        run_due()
        assert not Case.objects.exists() and not Report.objects.exists()
        assert not Key.objects.get(pk=case.key).wrapped, "in no backup either"
        ana, omar = cast.client("ana"), cast.client("omar")
        assert ana.get(receipt).status_code == omar.get(f"/desk/reports/{case.public_id}/").status_code == 404
        pages = [ana.get("/report/"), ana.get("/today/"), omar.get("/desk/reports/")]
        assert [(page.status_code, case.number in page.content.decode()) for page in pages] == [(200, False)] * 3
        assert case.number not in copies(cast) and WORDS not in copies(cast)
    assert not Work.objects.exclude(set_aside_at=None).exists()


def test_also_where_a_teller_was_erased_meanwhile_and_where_it_runs_twice(cast, receipt):
    case = Case.objects.get()
    erase_for_good(cast.ana)
    moved = Case.objects.get().key
    for _ in range(2):
        with after(days=731):
            plan("safety.forget", str(case.public_id), at=timezone.now())
            run_due()
    assert not Case.objects.exists() and not Report.objects.exists()
    assert not Key.objects.filter(pk__in=[case.key, moved]).exclude(wrapped=None).exists()


def test_a_case_that_is_open_is_never_forgotten(cast, line):
    tell(cast.client("ana"), line)
    with after(days=3000):
        plan("safety.forget", str(Case.objects.get().public_id), at=timezone.now())
        run_due()
    assert Case.objects.get().state == "open"
