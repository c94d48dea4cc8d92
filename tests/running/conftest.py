"""A real house in processes of its own, with real settings: nothing of the tests' own home or mode."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from befriend.config import rootkey
from tests.mail.conftest import Server
from tests.realtime.wire import free_port as free_port
from tests.running.databases import FILES, Databases, of_its_own

READY = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'befriend.config.settings'\nimport django; django.setup()\n"


def wait_for(what: object, seconds: float = 60) -> object:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := what():  # type: ignore[operator]
            return found
        time.sleep(0.1)
    raise AssertionError("It did not come about.")


@dataclass
class House:
    """What somebody has who installed Befriend: a home, a root key beside it, its databases, and the command."""

    folder: Path
    databases: Databases = field(default_factory=lambda: FILES)
    port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    def __post_init__(self) -> None:
        if not (self.folder / "keys").exists():
            rootkey.make(self.folder / "keys" / "root.key")

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def environment(self, **changes: str | None) -> dict[str, str]:
        ours = {
            "BEFRIEND_HOME": str(self.folder / "home"),
            "BEFRIEND_ORIGIN": self.origin,
            "BEFRIEND_ROOT_KEY_FILE": str(self.folder / "keys" / "root.key"),
            **self.databases,
            **self.more,
            **changes,
        }
        without = {name: value for name, value in os.environ.items() if not name.startswith(("BEFRIEND_", "DJANGO_"))}
        return without | {name: value for name, value in ours.items() if value is not None}

    def says(self, *command: str, fails: bool = False, **changes: str | None) -> str:
        done = self.run(*command, **changes)
        assert bool(done.returncode) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def run(self, *command: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command], env=self.environment(**changes), capture_output=True, text=True, timeout=90
        )

    def begin(self, part: str = "up") -> None:
        """`befriend up`, or one half."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "befriend", part, "--port", str(self.port)],
                env=self.environment(), stdout=log, stderr=log, text=True,
            )  # fmt: skip

    def open(self, part: str = "up") -> None:
        """`befriend up`, or one half, until its first page answers."""
        self.begin(part)
        assert self.process
        until = time.monotonic() + 90
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if self.get("/help/")[0] == 200:
                    return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def get(self, path: str, **headers: str) -> tuple[int, Message, bytes]:
        asked = urllib.request.Request(self.origin + path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read()

    def worker(self) -> int:
        """The process id of the worker that stands beside the site."""
        assert self.process
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            with contextlib.suppress(OSError):  # a thread that has ended meanwhile
                if children := (task / "children").read_text().split():
                    return int(children[0])
        return 0

    def processes(self) -> list[int]:
        """All that stand on this home."""
        mine = f"BEFRIEND_HOME={self.folder / 'home'}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # ended meanwhile
                if mine in (process / "environ").read_bytes().split(b"\0"):
                    found.append(int(process.name))
        return found

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """One that is new: its first start makes the tables."""
    with of_its_own() as databases:
        yield from lent(House(tmp_path, databases))


@pytest.fixture
def house_of_files(tmp_path: Path) -> Iterator[House]:
    """One that is new, on SQLite whatever the suite stands on: for tests that are about its files."""
    yield from lent(House(tmp_path))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with tables, keys and crisis help, in which no process runs: to be copied."""
    with of_its_own() as databases:
        house = House(tmp_path_factory.mktemp("built"), databases)
        house.says("-c", BUILD)
        yield house


@pytest.fixture
def ready_house(built: House, tmp_path: Path) -> Iterator[House]:
    """A house like any after its first start."""
    with copied(built, tmp_path / "ready") as house:
        yield from lent(house)


@pytest.fixture(scope="session")
def open_house(built: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One that is open, for tests that change nothing."""
    with copied(built, tmp_path_factory.mktemp("open") / "house") as house:
        house.open()
        yield from lent(house)


@contextlib.contextmanager
def copied(built: House, folder: Path) -> Iterator[House]:
    with of_its_own(like=built.databases) as databases:
        yield House(Path(shutil.copytree(built.folder, folder)), databases)


def lent(house: House) -> Iterator[House]:
    yield house
    house.close()


BUILD = f"""{READY}
from django.core.management import call_command
for database in ("keys", "default"):
    call_command("migrate", database=database, verbosity=0)
call_command("publish")
"""


@pytest.fixture
def post() -> Iterator[Server]:
    server = Server(port=free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port, ready_timeout=60)
    controller.start()
    yield server
    controller.stop()
