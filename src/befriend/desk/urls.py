"""Ways in to today and the desks."""

from django.urls import path

from befriend.desk import views

app_name = "desk"
urlpatterns = [
    path("today/", views.today, name="today"),
    path("desk/", views.desk, name="desk"),
    path("desk/work/", views.work, name="work"),
]
