"""After a restore: an hour whose words were cleared since the backup does not stand open again."""

import pytest

from befriend.groups.above import handed
from befriend.meetings.models import Meeting
from befriend.vault import restoring
from befriend.vault.actions import destroy_key
from tests.meetings.live_evening import SHARING

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_an_hour_without_its_key_is_over_and_cleared(evening, tmp_path):
    evening.part(SHARING)
    evening.act("ana", "hand", up="true")
    assert evening.say("ana", "I slept last night.").status_code == 302
    assert [said.words for said in handed.said(evening.seat("ana"))] == ["I slept last night."]
    assert handed.said(evening.seat("fay")) == []
    destroy_key(evening.meeting.key)
    for _twice in range(2):
        restoring.settle(tmp_path / "nothing more was erased")
    meeting = Meeting.objects.get(pk=evening.meeting.pk)
    assert (meeting.state, meeting.cleared_at is not None) == ("ended", True)
    assert handed.said(evening.seat("ana")) == []
    assert evening.client("ana").get(evening.url()).status_code == 302
