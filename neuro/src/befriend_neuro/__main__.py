"""The commands: `python -m befriend_neuro targets`."""

import argparse
import sys
from importlib import import_module

COMMANDS = {
    "targets": ("befriend_neuro.targets.table", "hold the model against every published finding"),
}


def main(words: list[str] | None = None) -> int:
    """Run one command; the number returned is 0 when it did what was asked, 2 when it was asked wrongly."""
    parser = argparse.ArgumentParser(prog="python -m befriend_neuro", description=__doc__)
    parsers = parser.add_subparsers(required=True, metavar="command")
    for name, (module, purpose) in COMMANDS.items():
        command = import_module(module)
        each = parsers.add_parser(name, help=purpose, description=command.__doc__)
        command.arguments(each)
        each.set_defaults(main=command.main)
    options = parser.parse_args(words)
    try:
        return int(options.main(options))
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    sys.exit(main())
