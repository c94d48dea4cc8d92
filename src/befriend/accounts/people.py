"""For the eyes of the type checker: a request by somebody who is signed in."""

from django.http import HttpRequest

from befriend.accounts.models import Account


class PersonRequest(HttpRequest):
    """What a view gets behind `open_to(Who.SIGNED_IN)` or a narrower door."""

    user: Account
