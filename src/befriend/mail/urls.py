from django.urls import path

from befriend.mail import views

app_name = "mail"
urlpatterns = [
    path("letters/", views.preferences, name="preferences"),
    path("l/<str:token>/", views.open_link, name="open"),
    path("l/stop/<str:token>/", views.stop, name="stop"),
]
