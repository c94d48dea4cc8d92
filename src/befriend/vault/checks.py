"""What stops the start: a restore that did not reach its end."""

from django.core.checks import Error, register

from befriend.vault import restoring


@register
def no_restore_is_unfinished(app_configs: object, **_: object) -> list[Error]:
    if not restoring.marker().exists():
        return []
    return [
        Error(
            "A restore was cut short, and erased words could still be readable.",
            hint="Say the same `befriend restore …` again: it goes on where it stopped.",
            id="befriend.E004",
        )
    ]
