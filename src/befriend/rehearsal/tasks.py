"""In the demo, the meeting that is on goes on."""

from datetime import timedelta

from django.conf import settings

from befriend.due.registry import beat
from befriend.rehearsal.actions import play

if settings.DEMO:
    beat("rehearsal.play", timedelta(seconds=4))(play)
