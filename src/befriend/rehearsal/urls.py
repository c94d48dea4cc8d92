"""Ways in that exist only in the demo."""

from django.urls import path

from befriend.rehearsal import views

app_name = "rehearsal"
urlpatterns = [
    path("demo/", views.demo, name="demo"),
    path("demo/letters/", views.letters, name="letters"),
    path("demo/<slug:name>/", views.enter, name="enter"),
]
