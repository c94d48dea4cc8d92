"""`{% load accounts %}`: what the readable copy of somebody's data needs."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def kind_of(value: object) -> str:
    if isinstance(value, Mapping):
        return "dict"
    return "list" if isinstance(value, list | tuple) else "text"
