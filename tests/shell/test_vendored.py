"""What others wrote is listed, licensed, and unchanged."""

import hashlib
import tomllib
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "src/befriend/shell/static/shell"
LISTS = {"vendor/VENDORED.toml": {".js", ".css"}, "fonts/FONTS.toml": {".woff2"}}


def listed():
    for name in LISTS:
        for file, about in tomllib.loads((STATIC / name).read_text()).items():
            yield pytest.param(STATIC / Path(name).parent / file, about, id=file)


@pytest.mark.parametrize(("file", "about"), list(listed()))
def test_a_vendored_file_is_the_one_that_was_listed(file, about):
    assert hashlib.sha256(file.read_bytes()).hexdigest() == about["sha256"]
    assert about["name"] and about["version"] and about["licence"] and about["home"].startswith("https://")


@pytest.mark.parametrize(("name", "kinds"), list(LISTS.items()))
def test_nothing_is_carried_along_unlisted(name, kinds):
    folder = (STATIC / name).parent
    carried = {file.name for file in folder.iterdir() if file.suffix in kinds}
    assert carried == set(tomllib.loads((STATIC / name).read_text()))
