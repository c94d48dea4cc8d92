from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "befriend.accounts"

    def ready(self) -> None:
        from befriend.accounts import actions, privacy
        from befriend.vault.restoring import after_restore

        privacy.register_own()
        privacy.register_lower_rooms()
        after_restore(actions.sign_everybody_out)
        after_restore(actions.erase_again)
