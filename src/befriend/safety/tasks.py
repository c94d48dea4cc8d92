"""Due work of safety."""

from datetime import timedelta

from befriend.due.registry import every
from befriend.safety.crisis import publish


@every("safety.publish_help", timedelta(days=1))
def publish_help() -> None:
    """A check that grew too old overnight hides its line."""
    publish()
