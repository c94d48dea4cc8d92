from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "befriend.meetings"

    def ready(self) -> None:
        from befriend.meetings.room.kinds import register_kinds

        register_kinds()
