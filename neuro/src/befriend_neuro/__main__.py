"""The commands: `python -m befriend_neuro targets`, `fit`."""

import argparse
import sys
from importlib import import_module

COMMANDS = {
    "targets": ("befriend_neuro.targets.table", "hold the model against every published finding"),
    "fit": ("befriend_neuro.fit.command", "fit the free numbers to the findings, one stage at a time"),
    "explore": ("befriend_neuro.policy.command", "compare ways of meeting, with how far the answer can be believed"),
    "sensitivity": ("befriend_neuro.policy.sensitivity_command", "which numbers the findings hang on"),
    "picture": ("befriend_neuro.pictures.command", "draw one of the pictures as SVG"),
    "tables": ("befriend_neuro.pages.command", "tables of docs/science, and making its pages anew"),
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
