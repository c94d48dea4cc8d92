"""A person's end of the wire, on plain sockets, so that it can be cut anywhere."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

ORIGIN = "http://localhost:8000"
PATIENCE = 30  # seconds: what is promised by the clock is measured where it is tested


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Said:
    status: int
    answer: dict
    headers: dict


class Voice:
    """Sends over one kept connection."""

    def __init__(self, port: int, cookie: str | None, origin: str | None = ORIGIN) -> None:
        self.port = port
        self.headers = {"Content-Type": "application/json"}
        if cookie:
            self.headers["Cookie"] = f"befriend={cookie}"
        if origin:
            self.headers["Origin"] = origin
        self.connection: http.client.HTTPConnection | None = None

    def say(self, channel: UUID, words: str | None = "Hello.", *, uuid: UUID | None = None, kind="say", **body) -> Said:
        event = {"kind": kind, "body": body, "words": words}
        return self.post(json.dumps({"channel": str(channel), "uuid": str(uuid or uuid4()), "event": event}))

    def post(self, body: str | bytes, **headers: str) -> Said:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            self.connection.request("POST", "/live/send", body, {**self.headers, **headers})
            answer = self.connection.getresponse()
            return Said(answer.status, json.loads(answer.read()), dict(answer.getheaders()))
        except (OSError, http.client.HTTPException, ValueError):
            self.hang_up()
            raise

    def hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def event_of(block: bytes) -> tuple[str, str, dict | None]:
    """(id, name, data)"""
    fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line)
    data = json.loads(fields[b"data"]) if b"data" in fields else None
    return fields.get(b"id", b"").decode(), fields.get(b"event", b"").decode(), data


class Chunks:
    """The text in chunks as they come, a cut one included."""

    def __init__(self) -> None:
        self.raw, self.left, self.is_whole = b"", 0, False

    def text(self, more: bytes) -> bytes:
        self.raw += more
        text = b""
        while self.raw:
            if not self.left:
                size, found, rest = self.raw.partition(b"\r\n")
                if not found:
                    break
                self.left, self.raw = int(size, 16) + 2, rest
                if self.left == 2:
                    self.is_whole = True
                    break
            taken, self.raw = self.raw[: self.left], self.raw[self.left :]
            text += taken[: max(0, self.left - 2)]
            self.left -= len(taken)
        return text


@dataclass
class Ear:
    """An open stream, read by a thread until it ends or is closed."""

    port: int
    cookie: str | None
    channels: list[UUID]
    seen: str = ""
    last_id: str = ""
    cut_after: int | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.raw, self.rest, self.status, self.ended_at = b"", b"", 0, None
        self.body: Chunks | None = None
        self.events: list[dict] = []
        self.names: list[str] = []
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.thread.start()

    def _request(self) -> bytes:
        names = ",".join(channel.hex for channel in self.channels)
        lines = [
            f"GET /live/stream?c={names}&from={self.seen} HTTP/1.1",
            "Host: localhost",
            "Sec-Fetch-Site: same-origin",
        ]
        lines += [f"Cookie: befriend={self.cookie}"] if self.cookie else []
        lines += [f"Last-Event-ID: {self.last_id}"] if self.last_id else []
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _listen(self) -> None:
        with suppress(OSError):
            self.socket.sendall(self._request())
            while self.cut_after is None or len(self.raw) < self.cut_after:
                most = 65536 if self.cut_after is None else min(65536, self.cut_after - len(self.raw))
                more = self.socket.recv(most)
                if not more:
                    break
                self.raw += more
                self._read(more)
                if self.status not in (0, 200) and self.raw.endswith(b"}"):
                    break
        self.socket.close()
        self.ended_at = time.monotonic()
        with self.changed:
            self.changed.notify_all()

    def _read(self, more: bytes) -> None:
        if self.body is None:
            head, found, more = self.raw.partition(b"\r\n\r\n")
            self.status = int(head[9:12]) if len(head) >= 12 else 0
            if not found or self.status != 200:
                return
            self.body = Chunks()
        *blocks, self.rest = (self.rest + self.body.text(more)).split(b"\n\n")
        with self.changed:
            for last, name, data in map(event_of, blocks):
                if name:
                    self.names.append(name)
                elif data is not None:
                    self.events.append(data)
                self.last_id = last or self.last_id
            self.changed.notify_all()

    def wait(self, count: int, seconds: float = PATIENCE) -> list[dict]:
        with self.changed:
            self.changed.wait_for(lambda: len(self.events) >= count or self.ended_at, seconds)
        return self.events

    def opened(self, seconds: float = PATIENCE) -> "Ear":
        with self.changed:
            self.changed.wait_for(lambda: b"retry:" in self.raw or self.ended_at, seconds)
        return self

    def up_to(self, numbers: list[int], seconds: float = PATIENCE) -> "Ear":
        """Until it has come to these numbers on its channels, or has ended."""

        def has_come() -> bool:
            come = [int(part.split(":")[1]) for part in self.last_id.split(",") if part]
            return bool(come) and all(mine >= wanted for mine, wanted in zip(come, numbers, strict=True))

        with self.changed:
            self.changed.wait_for(lambda: self.ended_at or has_come(), seconds)
        return self

    def end(self, seconds: float = PATIENCE) -> float | None:
        """When it ended, if it has."""
        self.thread.join(seconds)
        return self.ended_at

    def is_cut(self) -> bool:
        return self.cut_after is not None and len(self.raw) >= self.cut_after

    def close(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(5)


class LiveProcess:
    def __init__(self, environment: dict[str, str], *flags: str) -> None:
        self.port = free_port()
        self.environment = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "befriend.config.settings"}
        self.flags = flags
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.realtime.process", str(self.port), *self.flags]
        self.process = subprocess.Popen(command, env=self.environment)
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.03)
        raise TimeoutError("The live process did not start.")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> float:
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
        return time.monotonic() - began
