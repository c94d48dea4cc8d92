from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "befriend.safety"
