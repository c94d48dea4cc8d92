"""A house with three more doors: one that refuses, one that breaks, one that takes a form."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from befriend.config import urls
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to
from befriend.shell.refusal import Refusal

FULL = "All eight seats are taken. Another group has room tonight."


class NameForm(forms.Form):
    name = forms.CharField(max_length=12)


@open_to(Who.ANYONE, "POST")
def refuse(request: HttpRequest) -> HttpResponse:
    raise Refusal(FULL, code="full")


@open_to(Who.ANYONE, "GET", "POST")
def fall(request: HttpRequest) -> HttpResponse:
    raise ValueError("what Ana wrote about her sister")


@open_to(Who.ANYONE, "GET", "POST")
def ask(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST or None)
    if form.is_valid():
        with refusal_at(form, "name"):
            if form.cleaned_data["name"] == "Wren":
                raise Refusal("Someone here has this name already.", code="taken")
            return redirect("/")
    return render(request, "shell_tests/ask.html", {"form": form}, status=status_of(form))


@open_to(Who.ANYONE)
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "shell_tests/fragment.html")


@open_to(Who.ANYONE)
def piece(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<p id="came">The fragment came.</p>')


@open_to(Who.ANYONE)
def scripted(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<script>window.scriptRan = true</script>")


@open_to(Who.ANYONE)
def chatty(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = True
    return HttpResponse("Tuesday Ashore is not your group.", status=404)


urlpatterns = [
    path("chatty/", chatty),
    path("fragment/", page),
    path("fragment/piece/", piece),
    path("fragment/scripted/", scripted),
    path("refuse/", refuse),
    path("fall/", fall),
    path("ask/", ask),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
