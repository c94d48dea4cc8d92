"""What was sent to a form after half an hour of quiet: not done, and not lost while its sender shows the passkey.

It lies sealed beside the session, for this browser and a quarter of an hour, and fills the form again:

    form = late.filled(request, DeclineForm(request.POST or None))
"""

from datetime import timedelta
from typing import Any, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from befriend.shell.errors import nearest_page

LATE = "late"
WAITS = timedelta(minutes=15)
NOT_KEPT = "csrfmiddlewaretoken"

AnyForm = TypeVar("AnyForm", bound=BaseForm)


def set_aside(request: HttpRequest) -> None:
    """Keep what was sent to a page with a form; a press alone is pressed again."""
    session: Any = request.session
    sent = {name: values for name, values in request.POST.lists() if name != NOT_KEPT}
    if sent and nearest_page(request.path) == request.path:
        session.set_aside(LATE, {"at": request.path, "sent": sent}, lasts=WAITS)
        session[LATE] = request.path


def filled(request: HttpRequest, form: AnyForm) -> AnyForm:
    """The form of this page, with what was sent to it too late."""
    sent = None if form.is_bound else _sent(request)
    if sent is not None:
        form.initial = {
            name: field.widget.value_from_datadict(sent, {}, form.add_prefix(name))
            for name, field in form.fields.items()
        }
    return form


def let_go(request: HttpRequest) -> None:
    """Sent again, it is with those whom it is for."""
    session: Any = request.session
    if request.method == "POST" and session.get(LATE) == request.path:
        del session[LATE]
        session.let_go_of_aside()


def _sent(request: HttpRequest) -> QueryDict | None:
    session: Any = request.session
    aside = session.aside(LATE) if session.get(LATE) == request.path else None
    if aside is None or aside["at"] != request.path:
        return None
    sent = QueryDict(mutable=True)
    for name, values in aside["sent"].items():
        sent.setlist(name, values)
    return sent
