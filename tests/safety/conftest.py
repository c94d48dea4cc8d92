import uuid

import pytest
from django.http import Http404

from befriend.safety import items
from tests.meetings.live_evening import evening, spoken

__all__ = ["evening", "spoken"]


@pytest.fixture
def line(cast, monkeypatch):
    """Something that Ben said in Ana's group, and that only the group may see."""
    said = uuid.uuid4()

    def fetch(person, public_id):
        if public_id != said or person not in (cast.ana, cast.ben):
            raise Http404
        return items.Item("test", said, cast.circle.public_id, cast.ben, "Come to my place.", "Oak")

    monkeypatch.setitem(items._kinds, "test", fetch)
    return f"/report/test/{said}/"
