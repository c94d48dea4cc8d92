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
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, Select, Textarea
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from befriend.shell.refusal import Refusal

REFUSED = "refused"


class Lines(Textarea):
    """Several lines. A browser counts the end of a line as one character and sends it as two."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class Places(Select):
    """One of hundreds, in one go: Django fills a template for each option, which took most of the page's time."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = "".join(
            f'<option value="{escape(place)}"{" selected" if place == value else ""}>{escape(str(label))}</option>'
            for place, label in self.choices
        )
        worn = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", worn, mark_safe(options))  # noqa: S308 (escaped above)


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
