"""What tests of meetings share."""

from tests.meetings.live_evening import evening

__all__ = ["evening"]
