from django.urls import path, re_path

from befriend.safety.crisis import views

urlpatterns = [
    path("help/", views.help_now, name="help"),
    path("help/find/", views.find, name="help_find"),
    path("help/remember/", views.remember, name="help_remember"),
    re_path(r"^help/(?P<code>[a-z]{2})/$", views.help_now, name="help_in"),
    path("desk/lines/", views.checks, name="lines"),
    path("desk/lines/wording/", views.wording, name="wording"),
    re_path(r"^desk/lines/(?P<code>[a-z]{2})/$", views.check, name="lines_of"),
]
