"""Crisis help for everybody, and the organiser's page of lines. Help itself never opens a database."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from befriend.accounts.people import PersonRequest
from befriend.safety.crisis import lines
from befriend.safety.crisis.actions import check_lines, note_review
from befriend.safety.crisis.forms import CheckForm, ReviewForm
from befriend.safety.crisis.pages import index, page_of
from befriend.safety.crisis.queries import name_on, our_countries, review
from befriend.safety.crisis.rows import country_rows, line_rows
from befriend.shell import country as remembered
from befriend.shell.errors import language_of
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.headers import of_files
from befriend.shell.policy import Who, open_to

A_YEAR = 365 * 24 * 3600


@open_to(Who.ANYONE)
def help_now(request: HttpRequest, code: str = "") -> HttpResponse:
    """The same file that the front sends, for a house that runs without one."""
    known = code in lines.countries()
    address = f"/help/{code if known else lines.ANYWHERE}/" if code else "/help/"
    return HttpResponse(page_of(address, language_of(request)), headers=of_files())


@open_to(Who.ANYONE)
def find(request: HttpRequest) -> HttpResponse:
    """A country by what somebody typed: its page, those it may be, or how to get help anywhere."""
    asked = request.GET.get("country", "")[:60]
    found = lines.find(asked)
    if len(found) == 1:
        return redirect("safety:help_in", found[0].code)
    return HttpResponse(index(language_of(request), asked=asked, found=found), headers=of_files())


@csrf_exempt
@open_to(Who.ANYONE, "POST")
def remember(request: HttpRequest) -> HttpResponse:
    """Keep the chosen country in this browser, or forget it. The pages are files, so no form token can be in them."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Http404
    code = request.POST.get("country", "")
    answer = redirect("safety:help_in", code) if code in lines.countries() else redirect("safety:help")
    if code in lines.countries():
        answer.set_cookie(
            remembered.COOKIE, code, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        answer.delete_cookie(remembered.COOKIE, samesite="Lax")
    return answer


@open_to(Who.ORGANISER)
def checks(request: HttpRequest) -> HttpResponse:
    return _lines(request, ReviewForm())


@open_to(Who.ORGANISER, "GET", "POST")
def check(request: PersonRequest, code: str) -> HttpResponse:
    country = lines.countries().get(code)
    if country is None:
        raise Http404
    form = CheckForm(request.POST or None)
    if form.is_valid():
        with refusal_at(form):
            keys = request.POST.getlist("line")
            name, answered = form.cleaned_data["name"], "silent" not in request.POST
            check_lines(organiser=request.user, country=country, keys=keys, name=name, answered=answered)
            return redirect("safety:lines")
    rows = line_rows(country, timezone.localdate(), ticked=request.POST.getlist("line"))
    about = {"country": country, "rows": rows, "form": form, "place": "desk"}
    return render(request, "safety/lines_of_country.html", about, status=status_of(form))


@open_to(Who.ORGANISER, "POST")
def wording(request: PersonRequest) -> HttpResponse:
    form = ReviewForm(request.POST)
    if form.is_valid():
        note_review(organiser=request.user, **form.cleaned_data)
        return redirect("safety:lines")
    return _lines(request, form)


def _lines(request: HttpRequest, form: ReviewForm) -> HttpResponse:
    read = review()
    rows = country_rows(our_countries(), timezone.localdate())
    name = name_on(read) if read else ""
    about = {"rows": rows, "review": read, "reviewer": name, "form": form, "place": "desk"}
    return render(request, "safety/lines.html", about, status=status_of(form))
