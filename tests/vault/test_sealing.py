"""What is sealed opens where it was sealed, and nowhere else."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from befriend.vault import keys
from befriend.vault.actions import destroy_key, new_key
from befriend.vault.keys import ring
from befriend.vault.models import Key
from befriend.vault.rules import Tampered
from befriend.vault.sealing import (
    Place,
    house_key,
    mark,
    seal,
    seal_session,
    unseal,
    unseal_many,
    unseal_session,
)
from tests.vault.conftest import Cast

pytestmark = pytest.mark.django_db
often = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@often
@given(text=st.text(max_size=2000))
def test_words_come_back_as_they_were_written(cast: Cast, text: str) -> None:
    words = cast.writes(text)
    assert unseal(words.sealed, **words.place) == text
    if len(text.encode()) > 3:
        assert text.encode() not in words.sealed


def elsewhere(cast: Cast, place: Place) -> dict[str, Place]:
    return {
        "another row": {**place, "row": uuid4()},
        "another circle": {**place, "circle": cast.morning},
        "another label": {**place, "label": "answer.words"},
        "another author": {**place, "under": (cast.ben, cast.evening)},
        "another circle's key": {**place, "under": (cast.ana, cast.morning)},
        "the keys the other way round": {**place, "under": (cast.evening, cast.ana)},
        "the author's key alone": {**place, "under": (cast.ana,)},
    }


PLACES = ["another row", "another circle", "another label", "another author", "another circle's key"]


@pytest.mark.parametrize("where", [*PLACES, "the keys the other way round", "the author's key alone"])
def test_words_moved_to_another_place_do_not_open(cast: Cast, where: str, caplog: Any) -> None:
    words = cast.writes("My brother does not know that I come here.")
    with pytest.raises(Tampered):
        unseal(words.sealed, **elsewhere(cast, words.place)[where])
    assert "do not belong" in caplog.text
    assert "brother" not in caplog.text


@often
@given(data=st.data())
def test_one_changed_bit_anywhere_is_noticed(cast: Cast, data: st.DataObject) -> None:
    words = cast.writes("Day twelve.")
    at = data.draw(st.integers(0, len(words.sealed) * 8 - 1))
    changed = bytearray(words.sealed)
    changed[at // 8] ^= 1 << at % 8
    with pytest.raises(Tampered):
        unseal(bytes(changed), **words.place)


@often
@given(length=st.integers(0, 40), extra=st.binary(max_size=40))
def test_words_cut_short_or_made_up_are_noticed(cast: Cast, length: int, extra: bytes) -> None:
    words = cast.writes("Day twelve.")
    for wrong in (words.sealed[:length], extra, words.sealed + b"\0"):
        with pytest.raises(Tampered):
            unseal(wrong, **words.place)


def test_the_same_words_never_look_the_same_twice(cast: Cast) -> None:
    place = cast.writes("").place
    assert len({seal("I drank.", **place) for _ in range(200)}) == 200


def test_a_list_opens_in_one_go(cast: Cast, django_assert_num_queries: Any) -> None:
    written = [cast.writes(f"Words {n}", who=new_key(Key.Kind.PERSON)) for n in range(40)]
    ring.drop_all()
    with django_assert_num_queries(3, using="keys"):  # the ledger's newest number, its news, the keys
        opened = unseal_many((words.sealed, words.place) for words in written)
    assert opened == [words.text for words in written]


def test_a_list_of_erased_people_costs_no_more_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    people = [new_key(Key.Kind.PERSON) for _ in range(20)]
    written = [cast.writes("x", who=person) for person in people]
    for person in people:
        destroy_key(person)
    ring.drop_all()
    with django_assert_num_queries(3, using="keys"):
        assert unseal_many((words.sealed, words.place) for words in written) == [None] * 20


def test_a_list_with_one_moved_text_is_refused_whole(cast: Cast) -> None:
    first, second = cast.writes("One"), cast.writes("Two")
    swapped = [(first.sealed, second.place), (second.sealed, first.place)]
    with pytest.raises(Tampered):
        unseal_many(swapped)


def test_words_of_keys_that_are_open_ask_the_database_nothing(
    cast: Cast, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = cast.writes("Hello, everyone.")
    monkeypatch.setattr(keys, "NEWS_AFTER", 60)
    with django_assert_num_queries(0, using="keys"):
        said = seal("I am here.", **words.place)
        assert unseal(words.sealed, **words.place) == words.text
    assert unseal(said, **words.place) == "I am here."


def test_a_session_opens_only_for_itself(db: None) -> None:
    sealed = seal_session(b'{"who": 7}', session_key="abc")
    assert b"who" not in sealed
    assert unseal_session(sealed, session_key="abc") == b'{"who": 7}'
    with pytest.raises(Tampered):
        unseal_session(sealed, session_key="abd")


def test_a_mark_is_the_same_only_for_the_same_key_purpose_and_value(cast: Cast) -> None:
    first = mark(cast.ana, "audit", "accounts.signed_in")
    assert mark(cast.ana, "audit", b"accounts.signed_in") == first
    others = [
        (cast.ben, "audit", "x"),
        (house_key(), "audit", "x"),
        (cast.ana, "invite", "x"),
        (cast.ana, "audit", "y"),
    ]
    marks = {mark(*other) for other in others} | {mark(cast.ana, "audit", "x"), first}
    assert len(marks) == 6
