"""The servers that are compared: on loopback, with data of their own, weighed by /proc, stopped by whoever started them."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
POSTGRES = Path("/usr/lib/postgresql/15/bin")
TICK = os.sysconf("SC_CLK_TCK")
RATE = 100_000  # times the ordinary limits: the whole crowd comes from one address


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing answers on port {port}")


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        with suppress(OSError):
            found += map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
    return found


def cpu_ms(pids: list[int]) -> float:
    spent = 0
    for pid in (one for first in pids for one in family(first)):
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            spent += int(fields[11]) + int(fields[12])
    return spent * 1000 / TICK


def resident_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@dataclass
class Server:
    name: str
    kind: str
    port: int
    people: str
    started: list[subprocess.Popen] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    pages_port: int = 0
    heights: Callable[[], dict[str, int]] = dict

    def crowd(self) -> str:
        """The people, each with the number of the last event in their room: they have read its page."""
        heights = self.heights()
        lines = (line.split() for line in self.people.splitlines())
        return "".join(f"{room} {secret} {heights.get(room, 0)}\n" for room, secret in lines)

    def pids(self) -> list[int]:
        return [process.pid for process in self.started]

    def stop(self) -> None:
        for process in reversed(self.started):
            end(process)
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)


def end(process: subprocess.Popen) -> None:
    """It and all that descend from it, politely, then not; nothing of it is left."""
    pids = family(process.pid)
    for sign, patience in ((signal.SIGTERM, 8), (signal.SIGKILL, 5)):
        for pid in reversed(pids):
            with suppress(OSError):
                os.kill(pid, sign)
        until = time.monotonic() + patience
        while time.monotonic() < until and pids:
            process.poll()
            pids = [pid for pid in pids if is_there(pid)]
            time.sleep(0.02)


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def folder_for(user: str | None = None) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="befriend-bench-"))
    if user and os.geteuid() == 0:
        shutil.chown(folder, user, user)
    return folder


def as_user(user: str, command: list[str]) -> list[str]:
    is_root = os.geteuid() == 0 and pwd.getpwuid(0).pw_name != user
    return ["runuser", "-u", user, "--", *command] if is_root else command


def quietly(command: list[str], **more: object) -> subprocess.Popen:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **more)


def postgres() -> tuple[subprocess.Popen, Path, int]:
    """A cluster as Debian ships it, on loopback: fsync and synchronous_commit are on."""
    folder, port = folder_for("postgres"), free_port()
    initdb = [str(POSTGRES / "initdb"), "-D", f"{folder}/data", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(as_user("postgres", initdb), check=True, capture_output=True, cwd="/")
    command = [str(POSTGRES / "postgres"), "-D", f"{folder}/data", "-k", str(folder), "-p", str(port)]
    process = quietly(as_user("postgres", [*command, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"]))
    wait_for(port)
    return process, folder, port


def sql(port: int, database: str, *commands: str) -> None:
    for command in commands:
        option = ["-f", command] if command.startswith("/") else ["-c", command]
        psql = ["psql", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-d", database, *option]
        subprocess.run(psql, check=True, capture_output=True, cwd="/")


def house_environment(folder: Path, engine: str, database_port: int = 0) -> dict[str, str]:
    home = folder / "home"
    environment = {
        **os.environ,
        "BEFRIEND_MODE": "test",
        "BEFRIEND_HOME": str(home),
        "BEFRIEND_ORIGIN": "http://localhost:8000",
        "BEFRIEND_LIVE_RATE": str(RATE),
        "PYTHONPATH": str(ROOT),
    }
    if engine == "postgres":
        for alias, name in (("DATABASE", "befriend"), ("KEYS_DATABASE", "befriend_keys")):
            environment[f"BEFRIEND_{alias}"] = f"postgres://postgres@127.0.0.1:{database_port}/{name}"
    return environment


HEIGHTS = "SELECT public_id, seq FROM realtime_channel"


def postgres_heights(port: int) -> dict[str, int]:
    import psycopg

    with psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="befriend") as line:
        return {name.hex: seq for name, seq in line.execute(HEIGHTS)}


def sqlite_heights(path: Path) -> dict[str, int]:
    import pysqlite3

    with closing(pysqlite3.connect(path)) as line:
        return dict(line.execute(HEIGHTS))


def befriend(
    engine: str, rooms: int, per_room: int, *, halves: tuple[str, ...] = ("live",), queues: Path | None = None
) -> Server:
    """Our live half alone; or with pages in a process beside it ("live", "pages"), or in the same ("both",). `queues`
    is a file in which it keeps the longest queue of any listener."""
    server = Server(f"befriend on {engine}", "sse", 0, "")
    try:
        database_port = 0
        if engine == "postgres":
            process, folder, database_port = postgres()
            server.started.append(process)
            server.folders.append(folder)
            server.heights = partial(postgres_heights, database_port)
            sql(database_port, "postgres", "CREATE DATABASE befriend", "CREATE DATABASE befriend_keys")
        server.folders.append(folder_for())
        if engine == "sqlite":
            server.heights = partial(sqlite_heights, server.folders[-1] / "home" / "befriend.sqlite3")
        environment = house_environment(server.folders[-1], engine, database_port)
        environment |= {"BEFRIEND_BENCH_QUEUES": str(queues)} if queues else {}
        fill = [sys.executable, "-m", "bench.live.people", str(rooms), str(per_room)]
        server.people = subprocess.run(
            fill, env=environment, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT
        ).stdout
        for half in halves:
            server.pages_port = free_port()
            server.port = server.port or server.pages_port
            command = [sys.executable, "-m", "bench.live.room", str(server.pages_port), half]
            server.started.append(subprocess.Popen(command, env=environment, cwd=ROOT))
            wait_for(server.pages_port)
    except BaseException:
        server.stop()
        raise
    return server


def live_pid(server: Server) -> int:
    """The process in which the streams live: PostgreSQL comes before it, pages after."""
    return next(one.pid for one in server.started if "bench.live.room" in one.args)


def floor(rooms: int, per_room: int) -> Server:
    folder, port = folder_for(), free_port()
    compile_c(folder, "floor")
    people = "".join(f"{place // per_room + 1:032x} -\n" for place in range(rooms * per_room))
    process = quietly([str(folder / "floor"), str(port), str(folder / "log")])
    wait_for(port)
    return Server("C floor", "sse", port, people, [process], folders=[folder])


def compile_c(folder: Path, name: str) -> Path:
    if not shutil.which("gcc"):
        install("gcc", "libc6-dev")
    program = folder / name
    subprocess.run(["gcc", "-O2", "-o", str(program), str(HERE / f"{name}.c")], check=True)
    return program


EJABBERD = """
hosts: [localhost]
loglevel: error
listen:
  - port: {port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    access: all
    shaper: none
    max_stanza_size: 262144
    backlog: 4096
auth_method: [anonymous]
anonymous_protocol: login_anon
sql_type: pgsql
sql_server: "127.0.0.1"
sql_port: {database_port}
sql_database: ejabberd
sql_username: postgres
sql_password: "-"
shaper_rules:
  max_user_sessions: 10
  max_user_offline_messages: {{100: all}}
modules:
  mod_muc:
    access: all
    access_create: all
    default_room_options: {{mam: true, max_users: 500}}
    max_users: 500
    history_size: 0
  mod_mam: {{db_type: sql, default: always}}
"""
AS_SHIPPED = """
  mod_adhoc: {}
  mod_admin_extra: {}
  mod_announce: {}
  mod_avatar: {}
  mod_blocking: {}
  mod_bosh: {}
  mod_caps: {}
  mod_carboncopy: {}
  mod_client_state: {}
  mod_configure: {}
  mod_disco: {}
  mod_fail2ban: {}
  mod_http_api: {}
  mod_last: {}
  mod_mqtt: {}
  mod_muc_admin: {}
  mod_offline: {access_max_user_messages: max_user_offline_messages}
  mod_ping: {}
  mod_pres_counter: {count: 5, interval: 60}
  mod_privacy: {}
  mod_private: {}
  mod_pubsub: {plugins: [flat, pep]}
  mod_push: {}
  mod_push_keepalive: {}
  mod_roster: {versioning: true}
  mod_s2s_dialback: {}
  mod_shared_roster: {}
  mod_sic: {}
  mod_stream_mgmt: {resend_on_timeout: if_offline}
  mod_stun_disco: {}
  mod_vcard: {search: false}
  mod_vcard_xupdate: {}
  mod_version: {}
"""  # the other modules that Debian's own configuration turns on: blocking, resuming, keeping for who is away, pushes


def install(*packages: str) -> None:
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    quiet = {**os.environ, "RUNLEVEL": "1"}  # so that no service is started
    subprocess.run(["apt-get", "install", "-y", "-qq", *packages], check=True, env=quiet)


def ejabberd(rooms: int, per_room: int, *, stripped: bool = False) -> Server:
    """Debian's ejabberd: rooms (MUC) whose messages are archived (MAM) on PostgreSQL before they are told.

    With the modules that Debian turns on; `stripped` has rooms and archive only. TLS is left out, as for
    us, and the shaper, which would slow the crowd down. Who signs in is not checked: that would cost it a tenth of a
    second each, and is not what is measured.
    """
    if not shutil.which("ejabberdctl") or not list(Path("/usr/lib").glob("**/p1_pgsql*")):
        install("ejabberd", "erlang-p1-pgsql")
    database, pg_folder, database_port = postgres()
    total = rooms * per_room
    sql(database_port, "postgres", "CREATE DATABASE ejabberd")
    sql(database_port, "ejabberd", "/usr/share/ejabberd/sql/pg.sql")
    folder, port = folder_for("ejabberd"), free_port()
    config = EJABBERD.format(port=port, database_port=database_port) + ("" if stripped else AS_SHIPPED.lstrip("\n"))
    (folder / "ejabberd.yml").write_text(config)
    (folder / "ctl.cfg").write_text("INET_DIST_INTERFACE=127.0.0.1\n")
    (folder / "inetrc").write_text('{lookup,["file","native"]}.\n')
    for name in ("spool", "logs"):
        (folder / name).mkdir()
    for path in folder.iterdir():
        shutil.chown(path, "ejabberd", "ejabberd")
    ways = {"config": "ejabberd.yml", "ctl-config": "ctl.cfg", "config-dir": "", "logs": "logs", "spool": "spool"}
    options = [part for name, path in ways.items() for part in (f"--{name}", str(folder / path))]
    names = free_port()  # a name server of its own: the usual one would outlive it
    mine = {**os.environ, "HOME": str(folder), "USER": "ejabberd", "ERL_EPMD_PORT": str(names)}
    directory = quietly(["epmd", "-port", str(names), "-address", "127.0.0.1"], user="ejabberd", group="ejabberd")
    wait_for(names)
    command = ["ejabberdctl", *options, "--node", f"bench{port}@localhost", "foreground"]
    # not by su, which would allow it 1,024 lines only
    process = quietly(command, user="ejabberd", group="ejabberd", env=mine)
    people, started = "room secret\n" * total, [database, directory, process]
    server = Server(
        "ejabberd stripped" if stripped else "ejabberd", "xmpp", port, people, started, folders=[folder, pg_folder]
    )
    try:
        wait_for(port)
    except BaseException:
        server.stop()
        raise
    return server
