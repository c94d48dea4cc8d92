"""The front of the demo: sign in as anybody with one click, and read the letters that went nowhere."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from befriend.accounts.actions.sessions import sign_in
from befriend.mail.queries import letters_kept
from befriend.rehearsal.actions import organise_again
from befriend.rehearsal.community import person_named
from befriend.rehearsal.roles import ROLES
from befriend.shell.policy import Who, open_to

MOST_LETTERS = 10


@open_to(Who.DEMO)
def demo(request: HttpRequest) -> HttpResponse:
    return render(request, "rehearsal/demo.html", {"roles": ROLES})


@open_to(Who.DEMO, "POST")
def enter(request: HttpRequest, name: str) -> HttpResponse:
    role = next((role for role in ROLES if role.name == name), None)
    person = person_named(name) if role else None
    if role is None or person is None:
        raise Http404
    organise_again(person)
    sign_in(request, person, device="shared", strong=True)
    return redirect(role.goes_to)


@open_to(Who.DEMO)
def letters(request: HttpRequest) -> HttpResponse:
    """A person's own; before anybody signed in, the one letter with a code that this browser asked for."""
    who = request.user if request.user.is_authenticated else None
    asked = request.session.get("asked", {}).get("letter")
    kept = letters_kept(account=who, letter=UUID(asked) if asked else None, limit=MOST_LETTERS)
    return render(request, "rehearsal/letters.html", {"letters": kept})
