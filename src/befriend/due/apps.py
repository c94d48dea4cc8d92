from django.apps import AppConfig


class DueConfig(AppConfig):
    name = "befriend.due"
