"""Every dependency has a line of reason, and every setting a line of explanation."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REASONS = (ROOT / "docs/decisions/0011-dependencies.md").read_text()


def names(file: str) -> list[str]:
    lines = (ROOT / "requirements" / file).read_text().splitlines()
    return [re.split(r"[\[<>=; ]", line)[0] for line in lines if line and not line.startswith(("#", "-"))]


@pytest.mark.parametrize(
    "name", names("core.in") + names("dev.in") + names("build.in") + names("neuro.in") + names("science.in")
)
def test_each_dependency_says_why(name):
    assert re.search(rf"(^|[\s|]){re.escape(name)}[\s,|(]", REASONS), f"{name} has no reason in decision 0011"


@pytest.mark.parametrize("file", ["core.txt", "dev.txt", "build.txt", "neuro.txt", "science.txt"])
def test_each_locked_package_has_a_hash(file):
    locked = (ROOT / "requirements" / file).read_text()
    for block in re.split(r"\n(?=[a-z0-9])", locked.strip()):
        assert "==" not in block.splitlines()[0] or "--hash=sha256:" in block


def test_each_setting_is_explained():
    explained = (ROOT / "docs/running/settings.md").read_text()
    read = set()
    for path in (ROOT / "src/befriend/config").glob("*.py"):
        read |= set(re.findall(r'env\.(?:text|number|choice|folder|fit_for)\(\s*"([A-Z_]+)"', path.read_text()))
    assert read
    assert {name for name in read if f"`BEFRIEND_{name}`" not in explained} == set()
