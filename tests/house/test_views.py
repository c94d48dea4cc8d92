"""A view translates; what is written is written by an action, in one transaction and on the record."""

import ast

import pytest

from tests.house.test_lengths import ROOT, views

WRITES = {
    *("save", "create", "update", "delete", "get_or_create", "update_or_create", "bulk_create", "bulk_update"),
    *("asave", "acreate", "aupdate", "adelete", "aget_or_create", "aupdate_or_create", "abulk_create", "abulk_update"),
    *("execute", "executemany"),
}
COUNTS = {"limits.count", "limits.give_back", "limits.forget_past_windows"}


def writes_in(text: str) -> list[str]:
    """Every call of a method that writes, on whatever it is called; as `line: code`."""
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return [
        f"{call.lineno}: {ast.unparse(call.func)}"
        for call in calls
        if isinstance(call.func, ast.Attribute) and (call.func.attr in WRITES or ast.unparse(call.func) in COUNTS)
    ]


def test_no_view_writes():
    found = {str(path.relative_to(ROOT)): writes_in(path.read_text()) for path in views()}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_the_views_of_every_room_are_looked_at():
    rooms = {path.relative_to(ROOT / "src/befriend").parts[0] for path in views()}
    assert rooms >= {"accounts", "desk", "groups", "mail", "meetings", "rehearsal", "safety", "shell"}


@pytest.mark.parametrize(
    "line",
    [
        "Seat.objects.create(handle=handle)",
        "Seat.objects.filter(pk=1).update(handle='')",
        "seat.save(update_fields=['handle'])",
        "seat_for(request.user, pk).delete()",
        "limits.count('told', network, within=QUARTER)",
    ],
)
def test_a_view_that_did_would_be_found(line):
    assert len(writes_in(f"def view(request):\n    if request.user:\n        {line}\n")) == 1
