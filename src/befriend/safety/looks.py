"""Which cases an organiser says to be looking at, in this browser. Words are shown to nobody who has not said so."""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.utils.timezone import now

from befriend.safety.models import Case

LOOKS = "looks"
LASTS = timedelta(hours=1)


def note_look(session: SessionBase, case: Case) -> None:
    """After `look_at_case`, which leaves the trace."""
    session[LOOKS] = {**_lasting(session), str(case.public_id): now().isoformat()}


def is_looking(session: SessionBase, case: Case) -> bool:
    return str(case.public_id) in _lasting(session)


def _lasting(session: SessionBase) -> dict[str, str]:
    looks: dict[str, str] = session.get(LOOKS, {})
    return {case: since for case, since in looks.items() if now() - datetime.fromisoformat(since) < LASTS}
