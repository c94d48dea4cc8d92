from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "befriend.accounts"
