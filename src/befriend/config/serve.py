"""`befriend up`, `live` and `pages`: the processes of the house."""

import argparse
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any

import uvicorn
from django.core.exceptions import ImproperlyConfigured

from befriend.config import turns
from befriend.realtime.wire import Wire

COMMANDS = {
    "up": "Starts the whole house: the site and its worker.",
    "live": "Starts only the live wire (/live/), beside pages of their own.",
    "pages": "Starts only pages, files and crisis help, beside a live wire of its own.",
}
GRACE = 5  # seconds that pages in progress may take at the end
WORKER_GRACE = 4  # and then the worker, whose work may be cut anywhere
PAUSE = 1.0  # before a worker that fell is started again
KEPT_ALIVE = 75
PR_SET_PDEATHSIG = 1


def main(command: str, arguments: list[str]) -> None:
    asked = _parser(command).parse_args(arguments)
    signal.signal(signal.SIGTERM, _leave)
    import django
    from django.core.management import CommandError

    try:
        django.setup()
        door = _bound(asked.host, asked.port)
        _prepare_at(door, asked, tables=command == "up")
    except (ImproperlyConfigured, CommandError) as problem:
        sys.exit(str(problem))
    if command != "up":
        server(live=command == "live", pages=command == "pages", host=asked.host, port=asked.port).run([door])
        return
    with _worker():
        sys.stdout.writelines(f"     {line}\n" for line in _welcome(asked.port))
        sys.stdout.flush()
        server(live=True, pages=True, host=asked.host, port=asked.port).run([door])


def _bound(host: str, port: int) -> socket.socket:
    """The place at which the house listens, held before anything else is touched: whoever comes while it is prepared
    waits, and a second start is told."""
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen()
    except OSError as problem:
        words = "Another program listens there" if problem.errno == errno.EADDRINUSE else problem.strerror
        raise ImproperlyConfigured(
            f"Port {port} cannot be opened: {words}. You can choose another one, as in --port {port + 1}."
        ) from None
    return door


def _welcome(port: int) -> list[str]:
    from django.conf import settings

    from befriend.accounts.queries import first_run_token, organiser_is_there

    lines = [f"Befriend is open at {settings.ORIGIN} (port {port})"]
    if not organiser_is_there():
        lines.append(f"Nobody organises it yet: open {settings.ORIGIN}/start/")
        lines.append(f"From elsewhere than this machine it asks for this word: {first_run_token()}")
    return lines


def server(*, live: bool, pages: bool, host: str, port: int) -> uvicorn.Server:
    """uvicorn as the live wire needs it. No access log: addresses and paths are nobody's business."""
    from befriend.config.asgi import build

    if live and not pages:
        turns.ask_for_short_turns()
    if pages and not live:
        turns.pages_give_way()
    return _uvicorn(build(live=live, pages=pages), host=host, port=port)


def _uvicorn(app: Any, *, host: str, port: int) -> uvicorn.Server:
    from django.conf import settings

    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Wire,
        ws="none",
        loop="uvloop",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.TRUSTED_PROXIES,
        timeout_keep_alive=KEPT_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )
    return uvicorn.Server(config)


def _parser(command: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"befriend {command}", description=COMMANDS[command])
    parser.add_argument("--host", default="127.0.0.1", help="where to listen; others come in through a proxy with TLS")
    parser.add_argument("--port", type=int, default=8000)
    if command == "up":
        parser.add_argument("--prepare", action="store_true", help="say each step (what it does is the same)")
    return parser


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _prepare_at(door: socket.socket, asked: argparse.Namespace, *, tables: bool) -> None:
    """Prepare the house; while a database is away crisis help stands at the door alone, and it is tried again."""
    from django.db import Error, connections

    prepare = partial(_prepare, tables=tables)
    try:
        prepare()
    except Error as problem:
        from befriend.config import waiting

        waiting.say(problem)
        connections.close_all()
        waiting.serve_until(prepare, _uvicorn(waiting.HelpAlone(), host=asked.host, port=asked.port), door)


def _prepare(*, tables: bool) -> None:
    """Tables, keys and crisis help are there before the first request. Each step may be repeated."""
    from django.conf import settings
    from django.core.management import BaseCommand, call_command

    from befriend.vault import restoring

    BaseCommand().check()  # a URL without a declared policy ends here
    restoring.refuse_unfinished()
    if tables:
        for database in ("keys", "default"):
            call_command("migrate", database=database, interactive=False, verbosity=0)
        call_command("publish")
    restoring.stand_ready()
    if tables and settings.DEMO:
        call_command("rehearse")


@contextmanager
def _worker() -> Iterator[None]:
    """The second process, started again when it falls, stopped when the site stops."""
    ended = threading.Event()
    running = [_start_worker()]

    def watch() -> None:
        while not ended.wait(PAUSE):
            if running[0].poll() is not None and not ended.is_set():
                with suppress(OSError, subprocess.SubprocessError):  # no memory for it: again after a pause
                    running[0] = _start_worker()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
        running[0].terminate()
        try:
            running[0].wait(WORKER_GRACE)
        except subprocess.TimeoutExpired:
            running[0].kill()


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "befriend", "work"], preexec_fn=partial(_end_with, os.getpid()))


def _end_with(parent: int) -> None:
    """A word that comes before the worker listens for it waits until then (`due.work.told_to_stop`)."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before it could be asked to say so
        os._exit(0)
