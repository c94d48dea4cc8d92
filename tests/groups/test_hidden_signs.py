"""Words that others read hold nothing that nobody sees and nothing that turns the line; every script may come."""

import pytest
from django.urls import reverse

from befriend.groups.models import House
from befriend.groups.queries import about_of, guidelines_of, promises, questions_of
from tests.cast import having_read
from tests.groups.test_joining import typed

pytestmark = pytest.mark.django_db
HIDDEN = {
    "turned": "Ash\u202eore", "isolated": "Ash\u2066ore", "rung": "Ash\x07ore", "escaped": "Ash\x1b[31more",
    "returned": "Ash\x85ore", "unseen": "\u200b\u2060", "tags": "\U000e0068\U000e0069", "filled": "\u3164",
}  # fmt: skip
KINDLY = "This text has hidden characters that we cannot show safely."
ABOUT = {
    "name": "Ashore",
    "purpose": "For us.",
    "topic": "drinking",
    "ways": ["read"],
    "places": "8",
    "fits": "you",
    "not_now": "it is: so",
}
HOUSE = {"name": "Harbour", "sender": "Post", "about": "We.", "zone": "Europe/Dublin", "languages": ["en"], "countries": ["IE"]}  # fmt: skip
FIRST = {"starter": "recovery", "name": "Ashore", "purpose": "For us.", "handle": "Omar", "weekday": "1", "time": "19:30"}  # fmt: skip
FIELDS = [
    *(("fay", "words", ABOUT, field) for field in ("name", "purpose", "fits", "not_now")),
    *(("omar", "house", HOUSE, field) for field in ("name", "sender", "about")),
    *(("omar", "found", FIRST, field) for field in ("name", "purpose")),
    *(("fay", page, {}, field) for page, field in (("guidelines", "lines"), ("questions", "lines"), ("introduce", "words"))),
]  # fmt: skip


def send(cast, who, page, sent):
    of_a_group = page not in ("house", "found")
    return cast.client(who).post(reverse(f"groups:{page}", args=[cast.circle.public_id] if of_a_group else []), sent)


def before(cast, page):
    return having_read(cast.client("fay"), reverse(f"groups:{page}", args=[cast.circle.public_id]))


@pytest.mark.parametrize("sign", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize(("who", "page", "sent", "field"), FIELDS, ids=[f"{it[1]}-{it[3]}" for it in FIELDS])
def test_hidden_signs_are_refused_at_their_field_and_nothing_typed_is_lost(cast, who, page, sent, field, sign):
    answer = send(cast, who, page, sent | {field: sign})
    told = answer.content.decode()
    assert answer.status_code == 422 and KINDLY in told
    kept = [words for name, words in sent.items() if name != field and isinstance(words, str)]
    assert all(words in told for words in [*kept, sign])


@pytest.mark.parametrize("name", ["two\nlines", "tab\tbed", "\u200b\u200d"])
def test_a_name_is_one_line_with_something_to_see(cast, name):
    for who, page, sent in (("fay", "words", ABOUT), ("omar", "house", HOUSE), ("omar", "found", FIRST)):
        assert send(cast, who, page, sent | {"name": name}).status_code == 422
    assert about_of(cast.circle.group).name == "Tuesday Ashore"


def test_names_of_every_script_and_lines_where_lines_are_meant_may_come(cast):
    sent = ABOUT | {"name": "بعد الفقد", "purpose": "می‌خواهم", "fits": "a\r\nb"}
    assert send(cast, "fay", "words", sent | before(cast, "words")).status_code == 302
    assert about_of(cast.circle.group).name == "بعد الفقد" and about_of(cast.circle.group).fits == ("a", "b")
    assert send(cast, "omar", "house", HOUSE | {"name": "בית ליד הים 🌊", "about": "one\r\ntwo"}).status_code == 302
    assert House.objects.get().name == "בית ליד הים 🌊"


def test_promises_come_line_by_line_and_an_answer_may_have_several(cast):
    sent = {"lines": "نصغي\r\n\tWe listen.", "words_stay_days": "0"} | before(cast, "guidelines")
    assert send(cast, "fay", "guidelines", sent).status_code == 302
    assert promises(guidelines_of(cast.circle), cast.circle) == ("نصغي", "We listen.")
    question = f"q_{questions_of(cast.circle)[0].public_id.hex}"
    join = reverse("groups:join", args=[cast.circle.public_id])
    cy = cast.client("cy")
    assert KINDLY in cy.post(join, typed(cast.circle, **{question: "turned\u202e"})).content.decode()
    assert cy.post(join, typed(cast.circle, **{question: "one\r\ntwo"})).status_code == 302
