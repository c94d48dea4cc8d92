"""make bench-live: the live half beside ejabberd and a floor in C, in alternated rounds, and what its promises cost.

Only figures of one run may be compared: the machine drifts. One part alone, quickly:

    python -m bench.live --only resume --rounds 1
"""

import argparse
import signal
import sys

from bench.live import beside, promises, table

PARTS = {
    "compare": beside.compare,
    "resume": promises.resume,
    "slow": promises.slow_readers,
    "halves": promises.halves,
    "open": promises.open_streams,
    "kills": promises.kills,
}
LONG = {"soak": promises.an_hour}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.live", description="Benchmarks of the live room.")
    parser.add_argument("--only", choices=[*PARTS, *LONG], help="one part (soak takes an hour)")
    parser.add_argument("--rounds", type=int, default=5, help="1 is a probe: shorter watches, a thousand sends")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # so that every server is stopped
    parts = {asked.only: (PARTS | LONG)[asked.only]} if asked.only else PARTS
    path = table.RESULTS / ("soak.json" if asked.only == "soak" else "live.json")
    afresh = not asked.only
    for name, part in parts.items():
        print(f"— {name}", flush=True)
        part(asked.rounds)
        table.write(path, afresh=afresh)
    if not all(row["holds"] for row in table.rows if "(aim)" not in str(row["name"])):
        sys.exit("A goal was missed.")


if __name__ == "__main__":
    main()
