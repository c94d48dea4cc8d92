"""Pictures as SVG text: hormone curves, the personal zone, a member's weeks, a group's weeks, choices side by side."""

from befriend_neuro.pictures.canvas import Sheet
from befriend_neuro.pictures.choices import choice_panels
from befriend_neuro.pictures.group import group_weeks
from befriend_neuro.pictures.hormones import hormone_curves
from befriend_neuro.pictures.member import member_weeks
from befriend_neuro.pictures.zone import personal_zone

__all__ = ["Sheet", "choice_panels", "group_weeks", "hormone_curves", "member_weeks", "personal_zone"]
