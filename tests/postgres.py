"""A PostgreSQL of our own: in a temporary folder, on a Unix socket, never as root, stopped by whoever started it."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql/15/bin")


def _as_nobody_special(command: list[str]) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@dataclass
class Cluster:
    folder: Path
    process: subprocess.Popen

    def url(self, database: str) -> str:
        user = "postgres" if os.geteuid() == 0 else os.environ.get("USER", "postgres")
        return f"postgres://{user}@/{database}?host={self.folder}"

    def pid(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def stop(self) -> None:
        if self.process.poll() is None:
            try:
                os.kill(self.pid(), signal.SIGINT)
                self.process.wait(20)
            except (subprocess.TimeoutExpired, FileNotFoundError, ProcessLookupError):
                self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(folder: Path | None = None, port: int = 5432, *, durable: bool = True) -> Cluster:
    """Start a cluster (in an existing folder after a kill, too) and wait until it answers. One that nobody kills need
    not be `durable`: it waits for no disk."""
    fresh = folder is None
    folder = folder or Path(tempfile.mkdtemp(prefix="befriend-pg-"))
    if fresh:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        initdb = [str(PROGRAMS / "initdb"), "-D", f"{folder}/data", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(_as_nobody_special(initdb), check=True, capture_output=True, cwd="/")
    server = [str(PROGRAMS / "postgres"), "-D", f"{folder}/data", "-k", str(folder), "-p", str(port)]
    quiet = ["-c", "listen_addresses=", "-c", "max_connections=200", "-c", "log_min_messages=fatal"]
    hasty = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
    process = subprocess.Popen(
        _as_nobody_special([*server, *quiet, *hasty]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
    )
    cluster = Cluster(folder, process)
    _wait(folder, port)
    return cluster


def _wait(folder: Path, port: int, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    ready = [str(PROGRAMS / "pg_isready"), "-q", "-h", str(folder), "-p", str(port)]
    while subprocess.run(ready, check=False).returncode:
        if time.monotonic() > until:
            raise TimeoutError("PostgreSQL did not start")
        time.sleep(0.1)
