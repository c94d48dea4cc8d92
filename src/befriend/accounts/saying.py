"""What the room says where its rules answer with a code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.accounts import rules

Words = str | Promise

BROWSERS = {code: code.capitalize() for _sign, code in rules.BROWSERS}
BROWSERS_ON: dict[str, Words] = {
    "android": _("%(browser)s on Android"),
    "iphone": _("%(browser)s on iPhone"),
    "ipad": _("%(browser)s on iPad"),
    "windows": _("%(browser)s on Windows"),
    "mac": _("%(browser)s on a Mac"),
    "chromebook": _("%(browser)s on a Chromebook"),
    "linux": _("%(browser)s on Linux"),
}
SYSTEMS: dict[str, Words] = {
    "android": "Android",
    "iphone": "iPhone",
    "ipad": "iPad",
    "windows": "Windows",
    "mac": _("a Mac"),
    "chromebook": _("a Chromebook"),
    "linux": "Linux",
}


def device_named(kept: str) -> str:
    """The codes of a device in words; a name that was kept as a whole sentence, as it once was, stays as it is."""
    browser, _gap, system = kept.partition(" ")
    if browser in BROWSERS and system in BROWSERS_ON:
        return str(BROWSERS_ON[system]) % {"browser": BROWSERS[browser]}
    return str({**BROWSERS, **SYSTEMS}.get(kept, kept))
