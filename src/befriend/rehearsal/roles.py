"""Who one can be in the demo."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    name: str
    title: Promise
    says: Promise
    goes_to: str


ROLES = (
    Role(
        "wren",
        _("Wren, who is new"),
        _("Find a group, join under a name, sit down in the meeting that is on."),
        "groups:directory",
    ),
    Role(
        "juniper", _("Juniper, a member"), _("Her group is meeting now. She speaks when it is her turn."), "desk:today"
    ),
    Role("ruth", _("Ruth, who leads a group"), _("Let people in, keep the time, see how the room is."), "desk:desk"),
    Role("omar", _("Omar, the organiser"), _("Reports, crisis lines, what the house still needs."), "desk:desk"),
)
