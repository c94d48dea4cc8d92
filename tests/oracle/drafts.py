"""What people type and do not send: it waits in their own browser's session, for nobody else."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from befriend.groups.queries import guidelines_of, questions_of
from tests.oracle.rings import Ring
from tests.worlds import NOBODY

if TYPE_CHECKING:
    from tests.oracle.capture import Visitor


def leave_unsent(visitor: "Visitor") -> None:
    who, rings = visitor.who, visitor.society.rings
    for ring in rings:
        if ring.evening and who in ring.evening.inside:
            _in_the_room(visitor, ring)
        if ring.series and who == ring.leader:
            _of_the_hour(visitor, ring)
            _too_late(visitor, ring)
    if who == NOBODY:
        _before_signing_in(visitor, rings[1])


def _typed(visitor: "Visitor") -> str:
    who = visitor.who
    return visitor.society.canaries.new("draft", lambda: {who})


def _in_the_room(visitor: "Visitor", ring: Ring) -> None:
    assert ring.evening
    url = reverse("meetings:room", args=[ring.evening.meeting.public_id])
    typed = {"words": _typed(visitor), "note": _typed(visitor), "keep": "here"}
    assert visitor.client.post(url, typed).status_code == 302


def _of_the_hour(visitor: "Visitor", ring: Ring) -> None:
    assert ring.series
    url = reverse("meetings:new_part", args=[ring.series.public_id])
    typed = {"name": _typed(visitor), "words": _typed(visitor), "draft": "yes"}
    assert visitor.client.post(url, typed).status_code == 204


def _too_late(visitor: "Visitor", ring: Ring) -> None:
    """Half an hour after the passkey: what was sent waits beside the session until it is shown again."""
    _passkey_shown(visitor, timedelta(hours=1))
    url = reverse("groups:guidelines", args=[ring.circle.public_id])
    assert visitor.client.post(url, {"lines": _typed(visitor)}).status_code == 302
    _passkey_shown(visitor, timedelta())


def _passkey_shown(visitor: "Visitor", ago: timedelta) -> None:
    session = visitor.client.session
    session["strong_at"] = (timezone.now() - ago).isoformat()
    session.save()


def _before_signing_in(visitor: "Visitor", ring: Ring) -> None:
    """A name and answers for a group wait for whoever has to come in first."""
    typed = {"age": "adult", "by": "passkey", "agree": "on", "handle": _typed(visitor).title()}
    typed |= {f"q_{question.public_id.hex}": _typed(visitor) for question in questions_of(ring.circle)}
    typed["version"] = guidelines_of(ring.circle).version
    visitor.client.post(reverse("groups:join", args=[ring.circle.public_id]), typed)
