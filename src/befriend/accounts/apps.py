from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "befriend.accounts"

    def ready(self) -> None:
        from befriend.accounts import privacy
        from befriend.mail import privacy as letters

        privacy.register_own()
        privacy.register("mail", hand_back=letters.hand_back, erase=letters.erase, models=letters.MODELS)
