from django.apps import AppConfig
from django.core.checks import register
from django.utils.module_loading import autodiscover_modules


class DueConfig(AppConfig):
    name = "befriend.due"

    def ready(self) -> None:
        from befriend.due.registry import every_task_is_declared

        autodiscover_modules("tasks")
        register(every_task_is_declared)
