"""What somebody has typed in a room and not sent: in their sealed session, so that no button of the page loses it."""

from uuid import UUID

from django.http import HttpRequest

from befriend.meetings.room.words import MOST_LETTERS

KEPT = "room"  # one room at a time
TYPED = ("words", "note")
MOST_KEPT = 4 * MOST_LETTERS  # words on their way are kept before those in the field


def keep(request: HttpRequest, meeting_id: UUID) -> None:
    """Every button that belongs to the form of the words brings them along."""
    if "words" in request.POST:
        _hold(request, meeting_id, {name: request.POST.get(name, "")[:MOST_KEPT] for name in TYPED})


def kept(request: HttpRequest, meeting_id: UUID) -> dict[str, str]:
    draft = request.session.get(KEPT, {})
    return {name: draft[name] for name in TYPED if name in draft} if draft.get("here") == str(meeting_id) else {}


def let_go(request: HttpRequest, meeting_id: UUID, *sent: str) -> None:
    draft = kept(request, meeting_id)
    if draft:
        _hold(request, meeting_id, {name: typed for name, typed in draft.items() if name not in sent})


def _hold(request: HttpRequest, meeting_id: UUID, typed: dict[str, str]) -> None:
    typed = {name: words for name, words in typed.items() if words.strip()}
    if typed:
        request.session[KEPT] = {"here": str(meeting_id)} | typed
    else:
        request.session.pop(KEPT, None)
