"""make bench-neuro: the model beside the same meeting written by hand in C, and what large runs cost.

Only figures of one run may be compared: the machine drifts. One part alone, quickly:

    python -m bench.neuro --only meeting --rounds 1
"""

import argparse

from bench.live import table
from bench.neuro import large, meeting

PARTS = {"meeting": meeting.compare, "compile": large.compiling, "filter": large.filtering, "crowd": large.million}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.neuro", description="Benchmarks of befriend-neuro.")
    parser.add_argument("--only", choices=PARTS, help="one part")
    parser.add_argument("--rounds", type=int, default=7, help="1 is a probe: fewer people")
    asked = parser.parse_args()
    for name in [asked.only] if asked.only else PARTS:
        print(f"— {name}", flush=True)
        PARTS[name](asked.rounds)
        table.write(table.RESULTS / "neuro.json", afresh=not asked.only)
    if not all(row["holds"] for row in table.rows):
        print("A goal was missed.")


if __name__ == "__main__":
    main()
