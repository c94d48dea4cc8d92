from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "befriend.accounts"

    def ready(self) -> None:
        from befriend.accounts import privacy

        privacy.register_own()
        privacy.register_lower_rooms()
