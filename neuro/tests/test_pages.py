"""The pages of docs/science say what the library says now."""

from pathlib import Path

import pytest

from befriend_neuro.__main__ import main
from befriend_neuro.pages.command import QUICK, fresh
from befriend_neuro.pages.made import Part, filled, fingerprint, made, parts
from befriend_neuro.pages.tables import TABLES
from befriend_neuro.params import reference, shipped
from befriend_neuro.policy.questions import questions

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "science").glob("*.md"))
EVERY = [(page, part) for page in PAGES for part in parts(page.read_text(encoding="utf-8"))]
QUICK_PARTS = [(page, part) for page, part in EVERY if part.words[0] in QUICK]
SLOW_PARTS = [(page, part) for page, part in EVERY if part.words[0] not in QUICK]
REMAKE = "Please run `python -m befriend_neuro tables --write docs/science` from the repository's root."


def named(found):
    return [f"{page.stem}: {' '.join(part.words[:3])}" for page, part in found]


def check(part, folder, capsys):
    """The command, run now, prints what stands on the page; a figure is drawn elsewhere and compared."""
    words = list(part.words)
    drawn = folder / "drawn.svg"
    if "--plot" in words:
        place = words.index("--plot") + 1
        standing, words[place] = ROOT / words[place], str(drawn)
    assert main(words) == 0
    assert capsys.readouterr().out.strip() in part.content, REMAKE
    assert part.numbers == fingerprint(), REMAKE
    if drawn.exists():
        assert drawn.read_bytes() == standing.read_bytes(), REMAKE


@pytest.mark.parametrize(("page", "part"), QUICK_PARTS, ids=named(QUICK_PARTS))
def test_a_quick_table_or_figure_is_what_its_command_makes_now(page, part, tmp_path, capsys):
    check(part, tmp_path, capsys)


@pytest.mark.parametrize(("page", "part"), SLOW_PARTS, ids=named(SLOW_PARTS))
def test_a_slow_table_or_figure_was_made_with_the_numbers_in_use(page, part):
    assert fresh(part), REMAKE


@pytest.mark.nightly
@pytest.mark.once
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("page", "part"), SLOW_PARTS, ids=named(SLOW_PARTS))
def test_a_slow_table_or_figure_is_what_its_command_makes_now(page, part, tmp_path, capsys):
    check(part, tmp_path, capsys)


def test_both_pages_are_made_of_tables_and_figures_and_every_figure_is_small():
    made_by = {part.words[0] for _, part in EVERY}
    assert {"tables", "targets", "sensitivity", "explore", "picture"} <= made_by
    figures = list((ROOT / "docs" / "science" / "figures").glob("*.svg"))
    drawn = {part.words[part.words.index("--plot") + 1] for _, part in EVERY if "--plot" in part.words}
    assert {str(figure.relative_to(ROOT)) for figure in figures} == drawn
    assert max(figure.stat().st_size for figure in figures) < 60_000


def test_the_parameter_table_has_every_number_with_unit_range_and_status():
    rows = {line.split("`")[1]: line for line in TABLES["parameters"]().splitlines()[2:]}
    assert set(rows) == set(shipped().about)
    assert "| 0.3 to 3 | *assumed* |" in rows["tau_T"]
    assert "| (1.54 to 2.86) |" in rows["b_R"]
    free = {name for name, row in rows.items() if "| fitted | free |" in row}
    assert free == {name for name, number in shipped().about.items() if number.status == "fit"}


def test_the_table_of_questions_has_them_all_also_the_forbidden_one():
    table = TABLES["questions"]()
    assert len(table.splitlines()) == 2 + len(questions())
    assert "| Which member will benefit? |  | must not be asked of the simulator | forbidden |" in table


def test_the_fingerprint_changes_with_any_number():
    changed = reference().replace(w_S=reference().w_S + 1e-9)
    assert fingerprint(reference()) == fingerprint(reference()) != fingerprint(changed)


def test_a_part_is_replaced_and_the_rest_of_the_page_is_left_alone(tmp_path):
    page = "before\n<!-- made by: python -m befriend_neuro tables questions -->\nlast year\n<!-- end -->\nafter\n"
    text = filled(page, page=tmp_path / "p.md", run=main, wanted=lambda part: True)
    assert text.startswith("before\n<!-- made by:") and text.endswith("<!-- end -->\nafter\n")
    assert "last year" not in text and "forbidden" in text and f"numbers `{fingerprint()}`" in text
    assert filled(page, page=tmp_path / "p.md", run=main, wanted=lambda part: False) == page
    assert fresh(Part("python -m befriend_neuro targets", f"numbers `{fingerprint()}`"))
    assert not fresh(Part("python -m befriend_neuro targets", "numbers `0000000000`"))


def test_a_command_that_fails_does_not_write_a_page(tmp_path):
    with pytest.raises(ValueError, match="did not succeed"):
        made(Part("python -m befriend_neuro targets", ""), page=tmp_path / "p.md", run=lambda words: 2)


def test_pages_are_written_where_they_stand(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text("<!-- made by: python -m befriend_neuro tables questions -->\n<!-- end -->\n", encoding="utf-8")
    assert main(["tables", "--write", str(tmp_path)]) == 0
    assert "forbidden" in page.read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["tables", "--write", str(tmp_path / "nothing")])
    assert "holds no page" in capsys.readouterr().err
