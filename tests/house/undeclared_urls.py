"""A site with a way in that does not say who may come."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from befriend.config import urls


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Everybody reads this.")


urlpatterns = [path("", include(urls.urlpatterns)), path("forgotten/", forgotten, name="forgotten")]
