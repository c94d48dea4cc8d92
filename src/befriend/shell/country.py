"""The country somebody chose for help, kept in a first-party cookie only because they asked us to."""

import re

from django.http import HttpRequest

COOKIE = "help_country"
CODE = re.compile(r"[a-z]{2}")


def chosen(request: HttpRequest) -> str:
    code = request.COOKIES.get(COOKIE, "")
    return code if CODE.fullmatch(code) else ""


def help_url(request: HttpRequest) -> str:
    code = chosen(request)
    return f"/help/{code}/" if code else "/help/"
