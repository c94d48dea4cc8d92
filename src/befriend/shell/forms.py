"""How a form says no. Three answers, one way:

    form = JoinForm(request.POST or None)
    if form.is_valid():
        with refusal_at(form):
            join_group(person=request.user, **form.cleaned_data)
            return redirect("groups:group", group.public_id)
    return render(request, "groups/join.html", {"form": form}, status=status_of(form))

The template shows `<c-trouble :form="form" />` at the head and `<c-field :field="form.handle" />` for each field.
What was typed stays in the form whichever way it went: mistyped (422) or refused by an action (409).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, Textarea

from befriend.shell.refusal import Refusal

REFUSED = "refused"


class Lines(Textarea):
    """Several lines. A browser counts the end of a line as one character and sends it as two."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


@contextmanager
def refusal_at(form: BaseForm, field: str | None = None, *, only: str | None = None) -> Iterator[None]:
    """Say an action's no at the form, or at the one field it is about (`only`: the code of the no that is about it).
    The action's transaction is already undone."""
    try:
        yield
    except Refusal as no:
        form.add_error(field if only in (None, no.code) else None, ValidationError(no.words, code=REFUSED))


def status_of(form: BaseForm) -> int:
    """200 before anything was sent, 422 where something is mistyped, 409 where the house said no."""
    if not form.errors:
        return 200
    said = [error.code for errors in form.errors.as_data().values() for error in errors]
    return 409 if REFUSED in said else 422
