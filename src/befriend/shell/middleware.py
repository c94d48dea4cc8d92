"""Promises kept on every page: headers, one page for everything absent, no private page cached, a kind no."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from befriend.shell import errors
from befriend.shell.headers import PLAIN
from befriend.shell.refusal import Refusal

Next = Callable[[HttpRequest], HttpResponse]


def house_headers(get_response: Next) -> Next:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in PLAIN.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def absence(get_response: Next) -> Next:
    """What is not there and what one may not know of answer with the same bytes and the same headers."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        return errors.absent(request) if response.status_code == 404 else response

    return answer


def private_pages(get_response: Next) -> Next:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex, noarchive")
        return response

    return answer


class refusals:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, Refusal):
            return None
        page = "shell/parts/refused.html" if request.headers.get("HX-Request") else "shell/refused.html"
        return render(request, page, {"words": problem.words, "back": errors.way_back(request)}, status=409)
