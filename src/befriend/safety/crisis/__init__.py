"""Crisis help: numbers by country, as files that need nothing to be sent."""

from befriend.safety.crisis.pages import publish, publish_again, publish_missing

__all__ = ["publish", "publish_again", "publish_missing"]
