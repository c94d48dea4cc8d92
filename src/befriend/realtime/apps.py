from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "befriend.realtime"

    def ready(self) -> None:
        from befriend.realtime.actions import dismiss_everybody
        from befriend.vault.restoring import after_restore

        after_restore(dismiss_everybody)
