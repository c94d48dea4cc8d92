"""How a process of its own finds the databases of a running test."""

import os
from typing import Any

from django.db import connections


def environment(**more: str) -> dict[str, str]:
    return {
        **os.environ,
        "BEFRIEND_DATABASE": _url(connections["default"]),
        "BEFRIEND_KEYS_DATABASE": _url(connections["keys"]),
        "DJANGO_SETTINGS_MODULE": "befriend.config.settings",
        **more,
    }


def _url(connection: Any) -> str:
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{here['NAME']}"
    return f"postgres://{here['USER']}@/{here['NAME']}?host={here['HOST']}"
