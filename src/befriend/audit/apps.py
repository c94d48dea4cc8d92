from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "befriend.audit"

    def ready(self) -> None:
        from befriend.audit.actions import sign_anew
        from befriend.vault.rotation import before_retirement

        before_retirement(sign_anew)
