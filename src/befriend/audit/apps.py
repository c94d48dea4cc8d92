from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "befriend.audit"
