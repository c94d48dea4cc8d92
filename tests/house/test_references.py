import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"\bdocs/[\w/-]+\.\w+")
LEADS = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
TEXTS = [path for name in ("src", "tests", "bench", "neuro") for path in (ROOT / name).rglob("*.py")]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_every_page_of_the_documentation_that_is_named_is_there():
    named = {(path.name, found) for path in [*TEXTS, *PAGES] for found in NAMED.findall(path.read_text())}
    assert {(where, what) for where, what in named if not (ROOT / what).exists()} == set()


def test_every_link_between_pages_leads_somewhere():
    links = {(page, found) for page in PAGES for found in LEADS.findall(page.read_text())}
    assert {(page.name, link) for page, link in links if not (page.parent / link).exists()} == set()
