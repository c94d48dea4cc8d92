"""What the room says where its rules answer with a code."""

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from befriend.groups.rules.entry import Bar
from befriend.groups.rules.finder import When, Why
from befriend.groups.rules.handles import Problem
from befriend.groups.rules.places import Room
from befriend.groups.rules.words import Kind, Role, SeatState, Topic, Way

Words = str | Promise

BARS: dict[str, Words] = {
    Bar.ENDED: _("This group has ended. Another one may be right for you; the list of groups shows them."),
    Bar.BANNED: _("This group cannot take you. Other groups are in the list, and people who answer now are under Help now."),
    Bar.FULL: _("All seats in this group are taken. Nothing you wrote is lost; another group may have a seat free."),
    Bar.UNLED: _("Nobody leads this group just now, so nobody could read your request. Nothing you wrote is lost; other groups are in the list."),
    Bar.AGREEMENT: _("The group asks everybody to keep to its guidelines. Please read them and say yes, or look for another group."),
    Bar.ANSWERS: _("The group asks a few questions first. A few words are enough for each."),
    Bar.UNKNOWN: _("This group can only be joined with an invitation. Whoever leads it can send you one."),
}  # fmt: skip

NOW_DOES: dict[str, Words] = {
    Role.MEMBER: _("%(name)s sits here as a member from now on."),
    Role.GREETER: _("%(name)s greets newcomers from now on."),
    Role.FACILITATOR: _("%(name)s leads this group."),
}

HANDLES: dict[str, Words] = {
    Problem.SHORT: _("The name needs at least two letters or figures."),
    Problem.LONG: _("The name may have up to 24 letters. A shorter one is easier to say."),
    Problem.SIGNS: _("Some signs in this name cannot be read aloud. Letters, figures, spaces, hyphens and dots will do."),
    Problem.MARKS: _("There are too many accents on one letter for others to read it."),
    Problem.MIXED: _("The letters come from two alphabets, so the name could be taken for another. One alphabet will do."),
    Problem.NUMBER: _("A long number could be a telephone number, and we would rather keep you safe. Up to four figures will do."),
    Problem.STAFF: _("This name could be taken for somebody who leads here. Another one will do."),
}  # fmt: skip

ROOMS: dict[str, Words] = {
    Room.RESTS: _("It takes nobody new until somebody leads it again"),
    Room.FULL: _("All seats are taken"),
    Room.ONE: _("One seat is free"),
    Room.TWO: _("Two seats are free"),
    Room.FEW: _("A few seats are free"),
    Room.MANY: _("There is plenty of room"),
}

KINDS: dict[str, Words] = {
    Kind.OPEN: _("Open: you can sit down at once, and come when you can."),
    Kind.CLOSED: _("Closed: the same people each week. Whoever leads it reads your request first."),
    Kind.COHORT: _("Begins and ends together: mostly the same people from the first meeting to the last."),
}
KIND_NAMES: dict[str, Words] = {
    Kind.OPEN: _("open"),
    Kind.CLOSED: _("closed"),
    Kind.COHORT: _("begins and ends together"),
}

TOPICS: dict[str, Words] = {
    Topic.DRINKING: _("Drinking"),
    Topic.HABIT: _("Something I cannot stop"),
    Topic.LOSS: _("A death"),
    Topic.TRAUMA: _("Something done to me"),
    Topic.ANXIETY: _("Anxiety or panic"),
    Topic.ILLNESS: _("An illness"),
    Topic.CARING: _("Caring for someone"),
    Topic.NEWCOMERS: _("I cannot say it yet"),
}

# In the first sentence of the house: "Small groups online, for grief and drinking."
FOR_WHAT: dict[str, Words] = {
    Topic.LOSS: _("grief"),
    Topic.DRINKING: _("drinking"),
    Topic.HABIT: _("what you cannot stop"),
    Topic.ANXIETY: _("anxiety"),
    Topic.TRAUMA: _("what happened to you"),
    Topic.ILLNESS: _("illness"),
    Topic.CARING: _("caring for someone"),
}

WHENS: dict[str, Words] = {
    When.TONIGHT: _("Tonight"),
    When.EVENINGS: _("Evenings"),
    When.MORNINGS: _("Mornings"),
    When.WEEKENDS: _("Weekends"),
    When.ANY: _("Any time"),
}

WAYS: dict[str, Words] = {
    Way.READ: _("Only read"),
    Way.WRITE: _("Write"),
    Way.SPEAK: _("Speak"),
    Way.SEEN: _("Be seen"),
}

ROLES: dict[str, Words] = {
    Role.MEMBER: _("member"),
    Role.GREETER: _("greets newcomers"),
    Role.FACILITATOR: _("leads the group"),
}

SEAT_STATES: dict[str, Words] = {
    SeatState.PENDING: _("I asked for a seat, and wait for an answer"),
    SeatState.SEATED: _("I sit there"),
    SeatState.PAUSED: _("I take a break, and my seat is kept"),
    SeatState.LEFT: _("I left"),
    SeatState.NOT_NOW: _("I asked for a seat, and the answer was: not now"),
    SeatState.REMOVED: _("I was taken out"),
    SeatState.BANNED: _("I was taken out, for good"),
}

WHYS: dict[str, Words] = {
    Why.TOPIC: _("You said: %(topic)s. That is what this group is about."),
    Why.NOT_SAID: _("You need not say what it is yet. Nobody here will ask."),
    Why.WELCOMES_ALL: _("It is for people who are new, whatever brings them."),
    Why.OTHER_TOPIC: _("It is not about what you said, but about something else: %(other)s."),
    Why.ON_NOW: _("It is on now, until %(ends)s. You can still come in, and say nothing."),
    Why.BEGUN: _("It is on now. Ask for a seat, and you can be there the next time."),
    Why.TIME: _("You said: %(when)s. It starts on %(starts)s."),
    Why.ANY_TIME: _("You said any time. It starts on %(starts)s."),
    Why.OTHER_TIME: _("You said: %(when)s. This one is at another time, on %(starts)s."),
    Why.WAY: _("You said: %(how)s. That is how people are there."),
    Why.OTHER_WAY: _("You said: %(how)s. Here people do it otherwise: %(ways)s."),
}

SUGGESTIONS: tuple[Words, ...] = (
    _("%(name)s of the Hill"),
    _("Winter %(name)s"),
    _("%(name)s by the Sea"),
    _("Quiet %(name)s"),
    _("%(name)s the Early"),
    _("Evening %(name)s"),
)


def words_stay(days: int) -> str:
    """What becomes of the words of a meeting, as the group agreed."""
    if not days:
        return gettext("What is written in a meeting is gone two hours after it ends.")
    told = ngettext(
        "What is written in a meeting stays for %(days)d day, for those who were there to read. Then it is gone.",
        "What is written in a meeting stays for %(days)d days, for those who were there to read. Then it is gone.",
        days,
    )
    return told % {"days": days}
