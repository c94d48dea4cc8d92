from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VaultConfig(AppConfig):
    name = "befriend.vault"

    def ready(self) -> None:
        from befriend.vault import checks  # noqa: F401

        post_migrate.connect(house_key_is_there, sender=self, dispatch_uid="befriend.vault.house_key")


def house_key_is_there(using: str, **_: object) -> None:
    """Each keys database, also one just made or emptied, has the house's own key."""
    from befriend.vault.actions import ensure_house_key
    from befriend.vault.keys import ring

    if using == "keys":
        ring.drop_all()
        ensure_house_key()
