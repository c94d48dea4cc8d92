"""Organisers try the crisis lines; their checks grow old; the files follow."""

import csv
import re
from datetime import timedelta
from importlib.resources import files

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from befriend.safety.crisis import lines, publish
from befriend.safety.crisis.pages import file_of
from befriend.safety.models import LineCheck, WordingReview
from befriend.shell.community import forget

pytestmark = pytest.mark.django_db
LIST = (files("befriend.safety") / "data" / "crisis-lines.csv").read_text(encoding="utf-8")


def key_of(code: str, service: str) -> str:
    return next(line.key for line in lines.countries()[code].lines if line.service.startswith(service))


SAMARITANS, EMERGENCY = key_of("ie", "Samaritans"), lines.countries()["ie"].emergency_key


def ticks(*keys: str, name: str = "Omar") -> dict[str, object]:
    return {"line": list(keys), "name": name}


def read(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture(name="files")
def published(settings, tmp_path):
    settings.HOME = tmp_path
    forget()  # the name of another test's community
    yield tmp_path / "public" / "help"
    forget()


def test_a_check_by_the_organiser_changes_the_file(cast, files, django_capture_on_commit_callbacks):
    publish()
    assert "Checked by" not in (files / "ie.html").read_text()
    with django_capture_on_commit_callbacks(execute=True):
        answer = cast.client("omar").post("/desk/lines/ie/", ticks(SAMARITANS, EMERGENCY))
    assert answer.status_code == 302
    page = " ".join((files / "ie.html").read_text().split())
    assert page.count("Checked by Harbour Street on") == 3  # two emergency numbers and one line
    assert "Omar" not in page
    assert Client().get("/help/ie/").content.decode() == (files / "ie.html").read_text()


def test_a_line_that_does_not_answer_is_hidden_until_it_does(cast, files, django_capture_on_commit_callbacks):
    def finds(**said) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            keys = (SAMARITANS, EMERGENCY)
            assert cast.client("omar").post("/desk/lines/ie/", ticks(*keys) | said).status_code == 302
        return read(Client().get("/help/ie/"))

    publish()
    assert "Samaritans" in read(Client().get("/help/ie/"))
    hidden = finds(silent="yes")
    assert "Samaritans" not in hidden and "112" in hidden
    assert "It did not answer Omar" in read(cast.client("omar").get("/desk/lines/ie/"))
    assert "1 did not answer and is hidden." in read(cast.client("omar").get("/desk/lines/"))
    assert "Samaritans" in finds()


@pytest.mark.parametrize("silent", [{}, {"silent": "yes"}])
def test_a_check_speaks_for_the_number_that_was_tried_and_for_no_other(cast, files, monkeypatch, silent):
    """The next edition of the house brings other numbers in the same rows."""
    cast.client("omar").post("/desk/lines/ie/", ticks(SAMARITANS, EMERGENCY) | silent)
    changed = LIST.replace("116 123,email jo@samaritans.ie", "116 124,email jo@samaritans.ie")
    changed = changed.replace("112 / 999", "113")
    edition = lines.read(csv.DictReader(changed.splitlines()))
    monkeypatch.setattr(lines, "countries", lambda: edition)
    publish()
    page = read(Client().get("/help/ie/"))
    assert "Checked by" not in page and "116 124" in page and "tel:113" in page
    desk = read(cast.client("omar").get("/desk/lines/ie/"))
    assert "by Omar." not in desk and "It did not answer" not in desk


def test_another_organiser_reads_who_checked(cast, files):
    cast.client("omar").post("/desk/lines/ie/", ticks(SAMARITANS))
    assert "by Omar." in read(cast.client("omar").get("/desk/lines/ie/"))
    assert b"Omar" not in bytes(LineCheck.objects.get().name)


@pytest.mark.parametrize("keys", [(), (key_of("de", "TelefonSeelsorge"),), ("ie:gone",)])
def test_a_check_that_checks_nothing_keeps_what_was_typed(cast, files, keys):
    answer = cast.client("omar").post("/desk/lines/ie/", ticks(*keys))
    assert answer.status_code == 409
    assert 'value="Omar"' in read(answer)
    assert not LineCheck.objects.exists()


@pytest.mark.parametrize("who", ["ana", "fay", "cy"])
def test_only_an_organiser_sees_the_lines(cast, who):
    assert cast.client(who).get("/desk/lines/").status_code == 404


def test_the_draft_is_said_to_the_organiser_and_ends_with_a_review(cast, files):
    omar = cast.client("omar")
    assert "Draft, not reviewed by a clinician." in read(omar.get("/desk/lines/"))
    assert "clinician" not in read(omar.get("/help/ie/"))
    omar.post("/desk/lines/wording/", {"reviewer": "Dr Mary Walsh, psychiatrist", "on": "2026-03-09"})
    page = read(omar.get("/desk/lines/"))
    assert "9 March 2026" in page
    assert "by Dr Mary Walsh, psychiatrist." in page and "Draft" not in page


@pytest.mark.parametrize("on", ["2999-01-01", "yesterday", ""])
def test_a_review_of_no_day_or_of_a_day_to_come_is_not_noted(cast, files, on):
    answer = cast.client("omar").post("/desk/lines/wording/", {"reviewer": "Dr Mary Walsh", "on": on})
    assert answer.status_code == 422
    assert "Dr Mary Walsh" in answer.content.decode()
    assert not WordingReview.objects.exists()


def test_changed_words_are_a_draft_again(cast, files, monkeypatch):
    omar = cast.client("omar")
    omar.post("/desk/lines/wording/", {"reviewer": "Dr Mary Walsh", "on": "2026-03-09"})
    monkeypatch.setattr("befriend.safety.crisis.queries.VERSION", "another")
    assert "Draft" in read(omar.get("/desk/lines/"))


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (10, "Ireland: 4 numbers of crisis help, 3 not yet checked."),
        (200, "1 checked more than 180 days ago"),
        (400, "and hidden"),
    ],
)
def test_befriend_check_tells_how_old_the_lines_are(cast, capsys, ago, said):
    LineCheck.objects.create(line=SAMARITANS, checked_on=timezone.localdate() - timedelta(ago))
    call_command("check")
    assert said in capsys.readouterr().out


def test_a_page_is_never_half_written(files, monkeypatch):
    publish()
    whole = (files / "ie.html").read_bytes()
    monkeypatch.setattr("befriend.safety.crisis.pages.render", lambda *_, **__: None)
    with pytest.raises(TypeError):
        publish()
    assert (files / "ie.html").read_bytes() == whole
    assert [file.name for file in files.iterdir() if file.name.startswith(".")] == []


def test_every_country_of_the_list_has_a_file(files):
    publish()
    assert {file.stem for file in files.iterdir()} == {"index", *lines.countries()}
    assert file_of("/help/ie/", "ar").name == "ie.ar.html"


HOUSE = {"name": "Quay", "sender": "Post", "about": "", "zone": "Europe/Dublin", "languages": "en"}


def countries_on(page: str) -> list[str]:
    return re.findall(r'<li><a href="/help/(\w\w)/">', page)


def test_the_countries_that_omar_chooses_stand_on_the_page_of_help_before_the_list_of_all(
    cast, files, django_capture_on_commit_callbacks
):
    publish()
    everywhere = [country.code for country in lines.by_name()]
    assert countries_on((files / "index.html").read_text()) == ["ie", *everywhere]
    with django_capture_on_commit_callbacks(execute=True):
        kept = cast.client("omar").post("/start/house/", HOUSE | {"countries": ["DE", "IE", "AQ"]})
    assert kept.status_code == 302
    page = read(Client().get("/help/"))
    assert countries_on(page) == ["de", "ie", *everywhere]
    assert page.index('href="/help/zz/"') < page.index("Near us") < page.index("All countries")
    assert "Quay offers peer support" in page and "Quay offers peer support" in read(Client().get("/help/ie/"))


def test_before_a_house_is_open_its_page_of_help_has_all_countries_and_nothing_near(db, files):
    publish()
    page = (files / "index.html").read_text()
    assert "Near us" not in page and countries_on(page) == [country.code for country in lines.by_name()]


@pytest.mark.parametrize("hides", ["Om\u202ear", "Om\x1b[31mar", "\u200b"])
def test_whoever_checked_and_whoever_read_is_named_in_letters_that_can_be_shown(cast, hides):
    omar = cast.client("omar")
    checked = omar.post("/desk/lines/ie/", ticks(SAMARITANS) | {"name": hides})
    noted = omar.post("/desk/lines/wording/", {"reviewer": hides, "on": "2026-01-05"})
    for answer in (checked, noted):
        assert answer.status_code == 422 and "hidden characters" in read(answer)
