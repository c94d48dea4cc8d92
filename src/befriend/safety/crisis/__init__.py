"""Crisis help: numbers by country, as files that need nothing to be sent."""

from befriend.safety.crisis.pages import publish

__all__ = ["publish"]
