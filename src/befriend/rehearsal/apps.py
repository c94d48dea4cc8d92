from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    name = "befriend.rehearsal"
