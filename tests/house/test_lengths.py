"""The house stays small: functions, files, templates and modules keep to their lengths."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BANNED = {"utils", "helpers", "services", "managers", "core", "common", "misc"}
EXCEPTIONS: dict[str, str] = {}


def python_files(*roots: str) -> Iterator[Path]:
    for root in roots:
        for path in sorted((ROOT / root).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    doc = ast.get_docstring(node, clean=False)
    return (node.end_lineno or 0) - node.lineno + 1 - (doc.count("\n") + 1 if doc else 0)


def views() -> list[Path]:
    return [path for path in python_files("src") if path.name == "views.py" or path.parent.name == "views"]


def too_long(paths: Iterable[Path], limit: int) -> list[str]:
    found = []
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > limit:
                found.append(f"{path.relative_to(ROOT)}:{node.name} {length(node)}")
    return [entry for entry in found if entry.split(" ")[0] not in EXCEPTIONS]


def over(root: str, pattern: str, limit: int, leave_out: str = "vendor") -> list[str]:
    files = [path for path in sorted((ROOT / root).rglob(pattern)) if not {leave_out, "migrations"} & set(path.parts)]
    counted = [(path.relative_to(ROOT), path.read_text().count("\n")) for path in files]
    return [f"{path} {lines}" for path, lines in counted if lines > limit and str(path) not in EXCEPTIONS]


@pytest.mark.parametrize(
    ("root", "limit"), [("src", 50), ("tests", 30), ("bench", 50), ("neuro/src", 50), ("neuro/tests", 30)]
)
def test_functions_stay_short(root, limit):
    assert too_long(python_files(root), limit) == []


def test_views_stay_thin():
    assert too_long(views(), 30) == []


@pytest.mark.parametrize(
    ("root", "pattern", "limit"),
    [
        ("src", "*.py", 400),
        ("tests", "*.py", 400),
        ("bench", "*.py", 400),
        ("neuro", "*.py", 400),
        ("src", "*.html", 120),
        ("src", "*.js", 150),
    ],
)
def test_files_stay_short(root, pattern, limit):
    assert over(root, pattern, limit) == []


def test_settings_stay_short():
    assert (ROOT / "src/befriend/config/settings.py").read_text().count("\n") <= 250


def test_no_drawer_for_everything():
    found = [path for path in python_files("src", "tests", "bench", "neuro") if BANNED & {path.stem, *path.parts}]
    assert found == []


def test_few_exceptions():
    assert len(EXCEPTIONS) < 5
    assert all(EXCEPTIONS.values())
