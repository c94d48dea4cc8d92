"""What tests of meetings share."""

from tests.meetings.live_evening import evening, spoken

__all__ = ["evening", "spoken"]
