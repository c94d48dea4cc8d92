"""What is installed from the wheel is the whole house."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.engines import POSTGRES
from tests.running.conftest import House
from tests.running.test_files import named_on

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = ["pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    subprocess.run([sys.executable, "-m", *command, str(ROOT)], check=True, timeout=90)
    return next(folder.glob("befriend-*.whl"))


def test_everything_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    ours = {path for path in (ROOT / "src/befriend").rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert {str(path.relative_to(ROOT / "src")) for path in ours} - packed == set()


def test_a_house_runs_from_the_wheel_alone(wheel: Path, house: House) -> None:
    """Unpacked elsewhere: nothing of the repository is read, and nothing has to be collected."""
    place = house.folder / "installed"
    zipfile.ZipFile(wheel).extractall(place)
    house.more["PYTHONPATH"] = str(place)
    assert str(place) in house.says("-c", "import befriend; print(befriend.__file__)")
    house.open()
    for path in ("/", "/groups/", "/help/ie/", "/start/", "/account/join/", "/manifest.webmanifest", *named_on(house)):
        assert house.get(path)[0] == 200, path
    assert others_may_read(house.folder / "home") == set()


def others_may_read(home: Path) -> set[str]:
    """Files that are not for their owner alone; a new house made all of these itself. Crisis help is for everybody."""
    files = [path for path in home.rglob("*") if path.is_file() and home / "public" not in path.parents]
    assert {*([] if POSTGRES else ["befriend.sqlite3", "keys.sqlite3"]), "house.open"} <= {path.name for path in files}
    return {path.name for path in files if path.stat().st_mode & 0o077}
