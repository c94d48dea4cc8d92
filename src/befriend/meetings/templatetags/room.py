"""`{% load room %}`: the small forms of a live room. Each works alone; the page's module sends it over the live wire."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import Context

register = template.Library()


@register.inclusion_tag("meetings/room/act.html", takes_context=True)
def act(context: Context, kind: str, label: str, **given: Any) -> dict[str, Any]:
    """One event of this kind at one tap. `show`: the flag under which it stands there; `style`: how the button looks;
    `name`: for whom, spoken but not shown; everything else is a field of the event."""
    send = uuid.uuid4()
    own = {name: given.pop(name, "") for name in ("show", "style", "name", "pressed", "fill")}
    return {
        **own,
        "kind": kind,
        "label": label,
        "fields": given,
        "is_shown": not own["show"] or context["flags"].get(own["show"], False),
        "send": send,
        "said": urlencode({"send": send, "kind": kind, **given}),
        "meeting": context["meeting"],
        "csrf_token": context["csrf_token"],
    }


@register.simple_tag
def new_id() -> str:
    """A name for one send: sent twice, it is still one."""
    return str(uuid.uuid4())


@register.filter
def shown(flags: dict[str, bool], name: str) -> str:
    """`hidden` where the flag is down, so that the element waits for it."""
    return "" if flags.get(name) else "hidden"


@register.filter
def called(names: dict[str, str], seat: str) -> str:
    return names.get(str(seat), "")
