from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "befriend.mail"

    def ready(self) -> None:
        from befriend.mail.actions import let_go_of_old_letters
        from befriend.vault.restoring import after_restore

        after_restore(let_go_of_old_letters)
