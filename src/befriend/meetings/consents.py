"""What this room asks before it keeps an answer."""

from django.utils.translation import gettext_lazy as _

from befriend.accounts.consents import Ask

CARDS = Ask(
    "meetings.cards",
    "2026-11",
    _(
        "What I tap before, during and after a meeting may be kept for twelve months, for me alone. The group is only ever shown as a whole, from five answers. I can take this back at any time."
    ),
)
