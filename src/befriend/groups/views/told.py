"""What several pages tell in the same way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts import arrivals
from befriend.accounts.models import Account
from befriend.groups import above, queries
from befriend.groups.models import Group, Seat
from befriend.groups.queries import MOST_IN_A_RING, Listing, Sitter
from befriend.groups.rules.about import NotNow
from befriend.groups.rules.days import Part, Span, spans
from befriend.groups.rules.finder import Answers, Fit, When
from befriend.groups.rules.words import Topic
from befriend.groups.saying import TOPICS, WAYS, WHENS, WHYS
from befriend.shell.dates import clock, weekday_at
from befriend.shell.names import listed

KEPT = "kept"  # what a session carries through a sign-in: a form half done, an invitation that was opened
INVITATION = "invitation"


def invitation_code(request: HttpRequest) -> str:
    return str(request.session.get(KEPT, {}).get(INVITATION, ""))


def keep(request: HttpRequest, **what: Any) -> None:
    request.session[KEPT] = {**request.session.get(KEPT, {}), **what}


def keep_for(request: HttpRequest, address: str, **form: Any) -> None:
    """A form half done waits for whoever proves this address; what somebody else left half done here goes."""
    if not arrivals.wait_for(request, address):
        keep_no_longer(request, *(name for name in request.session.get(KEPT, {}) if name != INVITATION))
    keep(request, **form)


def keep_no_longer(request: HttpRequest, *names: str) -> None:
    kept = {name: value for name, value in request.session.get(KEPT, {}).items() if name not in names}
    request.session[KEPT] = kept


def invited_here(request: HttpRequest) -> UUID | None:
    """The circle that the invitation in this session leads to, while it is open."""
    circle = queries.invited_to(invitation_code(request))
    return circle.public_id if circle else None


def me(request: HttpRequest) -> Account:
    """Whoever is signed in. For views that the gate opens to nobody else."""
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


def own_seat(request: HttpRequest, group: Group) -> Seat | None:
    if not isinstance(request.user, Account):
        return None
    mine = Seat.objects.filter(circle=group.circle, account=request.user).select_related("circle", "account")
    return mine.exclude(state="left").first()


def ring_of(listing: Listing) -> list[dict[str, Any]]:
    """Seats taken and free. The cushions are drawn for the picture: nobody's own is shown to the street."""
    group = listing.group
    if group.places > MOST_IN_A_RING:
        return []
    taken = [{"public_id": uuid5(group.public_id, str(n)), "state": "here"} for n in range(group.taken)]
    free: list[dict[str, Any]] = [{"state": "free"} for _seat in range(group.free)]
    return [*taken[: group.taken // 2], *([{"state": "you"}] if free else []), *taken[group.taken // 2 :], *free[1:]]


def not_now(listing: Listing) -> list[NotNow]:
    """Where this group is the wrong help, and where to go instead: to the finder, where nothing in the list is that."""
    items = listing.about.not_now
    missing = set(Topic) - queries.published([each.to for each in items], but=listing.group)
    words = _("there is no group for that here just now; three questions show which groups there are")
    return [replace(each, then=words, to="find") if each.to in missing else each for each in items]


@dataclass(frozen=True)
class Leader:
    sitter: Sitter
    words: str


def leaders_shown(group: Group) -> list[Leader]:
    """Those who lead and wish to be named here; a name alone is never shown to the street."""
    sitters = queries.with_handles(queries.leaders_of(group.circle))
    told = [Leader(each, queries.words_of(each.seat, each.seat.intro_sealed, "seat.intro")) for each in sitters]
    return [leader for leader in told if leader.words]


@dataclass(frozen=True)
class PartOfHour:
    at: datetime | None
    name: str
    words: str


def hour_of(group: Group) -> list[PartOfHour]:
    start = group.next_at if group.has_a_date else None
    parts = above.handed.hour(group.circle)
    return [PartOfHour(start and start + timedelta(minutes=each.after), each.name, each.words) for each in parts]


def spans_of(when: When | None, now: datetime) -> list[Span]:
    """Where to look first for a wish; the rule decides again on what is found."""
    match when:
        case When.TONIGHT:
            return [(now, now + timedelta(hours=24))]
        case When.EVENINGS:
            return [each for part in (Part.EVENING, Part.NIGHT) for each in spans(now, weekday=None, part=part)]
        case When.MORNINGS:
            return spans(now, weekday=None, part=Part.MORNING)
        case When.WEEKENDS:
            return [*spans(now, weekday=5, part=None), *spans(now, weekday=6, part=None)]
        case When.ANY | None:
            return []


def reasons_in_words(listing: Listing, fit: Fit, answers: Answers) -> list[str]:
    """Each reason says an answer again, and what this group has to do with it."""
    said = {
        "topic": _amid(TOPICS[fit.candidate.topic]),
        "other": _amid(TOPICS[fit.candidate.topic]),
        "when": _amid(WHENS[answers.when]) if answers.when else "",
        "starts": weekday_at(fit.candidate.starts),
        "ends": clock(timezone.localtime(listing.ends_at, fit.candidate.starts.tzinfo)),
        "how": _amid(WAYS[answers.how]) if answers.how else "",
        "ways": enumerated([_amid(WAYS[way]) for way in listing.group.ways]),
    }
    return [str(WHYS[reason]) % said for reason in fit.reasons]


def _amid(label: object) -> str:
    """A label in the middle of a sentence; an English *I* in it stays what it is."""
    words = str(label)
    return words if words.startswith("I ") else words[:1].lower() + words[1:]


def enumerated(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s or %(last)s") % {"first": listed(words[:-1]), "last": words[-1]}
