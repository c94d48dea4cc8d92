"""Groups to begin with. Their words are the community's from then on, to be changed as it likes."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.groups.rules.about import About, Charter, NotNow
from befriend.groups.rules.words import Kind, Topic

Words = str | Promise


@dataclass(frozen=True)
class Starter:
    """A template: what the group says of itself, what it agrees on, and when it meets."""

    title: Words
    says: Words
    name: Words
    purpose: Words
    kind: Kind
    topic: Topic
    fits: tuple[Words, ...]
    not_now: tuple[tuple[Words, Words, str], ...]
    guidelines: tuple[Words, ...]
    questions: tuple[Words, ...]
    places: int
    minutes: int
    weeks: int | None
    plan: str


SHARED: tuple[Words, ...] = (
    _("What is said here stays here. No names, no screenshots, no recordings."),
    _("We speak of ourselves. Advice only when somebody asks for it."),
    _("One speaks, the others listen. Passing is always fine."),
    _("Nobody is pushed: not to speak, not to pray, not to forgive."),
    _("We do not sell, court or recruit anyone."),
    _("If a life is in danger, whoever leads says so openly and gets help with you."),
)
IN_DANGER = (_("you might end your life, or somebody may hurt you"), _("people who answer now come first"), "help")
FOR_ANOTHER = (_("you are looking for help for somebody else"), _("a group for carers is there for you"), "caring")

STARTERS: dict[str, Starter] = {
    "recovery": Starter(
        title=_("Weekly recovery, open"),
        says=_("People come when they can. Up to twelve seats, one hour, every week."),
        name=_("Ashore"),
        purpose=_("For people who have stopped drinking, or want to."),
        kind=Kind.OPEN,
        topic=Topic.DRINKING,
        fits=(
            _("you drink more than you want to, or used to"),
            _("you are tired of being alone with it"),
            _("you can come some weeks and not others"),
        ),
        not_now=(
            (_("you shake or sweat when you stop"), _("see a doctor first, then come"), "doctor"),
            FOR_ANOTHER,
            IN_DANGER,
        ),
        guidelines=(*SHARED, _("If I come having drunk, I listen that evening and share next time.")),
        questions=(),
        places=12,
        minutes=60,
        weeks=None,
        plan="recovery",
    ),
    "grief": Starter(
        title=_("Grief, ten weeks, closed"),
        says=_("Eight people who begin and end together. Whoever leads it reads each request."),
        name=_("After Loss"),
        purpose=_("For the first two years after a death."),
        kind=Kind.COHORT,
        topic=Topic.LOSS,
        fits=(
            _("somebody you love has died in the last two years"),
            _("you can come for ten weeks, most of the time"),
            _("you would like to say their name"),
        ),
        not_now=(
            (_("it happened in the last four weeks"), _("somebody to talk to today comes first"), "help"),
            (_("there is a court case about the death"), _("a doctor or lawyer should know first"), "doctor"),
            IN_DANGER,
        ),
        guidelines=(*SHARED, _("No loss here is larger than another. We do not compare.")),
        questions=(
            _("Who has died, and when? As much as you like to say."),
            _("What would you like from the ten weeks?"),
            _("Is there anything we should know, to keep you safe here?"),
        ),
        places=8,
        minutes=90,
        weeks=10,
        plan="grief",
    ),
    "newcomers": Starter(
        title=_("Newcomers, open"),
        says=_("A first evening for anybody. Nobody has to say what brings them."),
        name=_("First Light"),
        purpose=_("For people who are new, whatever brings them."),
        kind=Kind.OPEN,
        topic=Topic.NEWCOMERS,
        fits=(
            _("you have never been in a group, or not for a long time"),
            _("you do not know yet which group is right"),
            _("you would like to sit and read for an evening"),
        ),
        not_now=(IN_DANGER, FOR_ANOTHER),
        guidelines=SHARED,
        questions=(),
        places=12,
        minutes=45,
        weeks=None,
        plan="newcomers",
    ),
    "carers": Starter(
        title=_("Carers, closed"),
        says=_("Ten people who care for somebody. The same faces every week."),
        name=_("The Other Chair"),
        purpose=_("For people who look after somebody who is ill, old or drinking."),
        kind=Kind.CLOSED,
        topic=Topic.CARING,
        fits=(
            _("you care for somebody most days"),
            _("you are tired, and it is hard to say so at home"),
            _("you can come most weeks"),
        ),
        not_now=(
            (_("the person you care for is in danger now"), _("people who answer now come first"), "help"),
            IN_DANGER,
        ),
        guidelines=(*SHARED, _("We speak of the people we care for as if they could hear us.")),
        questions=(
            _("Whom do you care for? As much as you like to say."),
            _("What would help you most in this group?"),
        ),
        places=10,
        minutes=60,
        weeks=None,
        plan="carers",
    ),
}


def charter_of(starter: Starter, *, name: str, purpose: str, language: str, is_listed: bool = True) -> Charter:
    """A charter in the words of the language that is being spoken now."""
    about = About(
        name=name,
        purpose=purpose,
        fits=tuple(str(words) for words in starter.fits),
        not_now=tuple(NotNow(str(when), str(then), to) for when, then, to in starter.not_now),
    )
    return Charter(
        about=about,
        kind=starter.kind,
        topic=starter.topic,
        guidelines=tuple(str(words) for words in starter.guidelines),
        questions=tuple(str(words) for words in starter.questions),
        language=language,
        places=starter.places,
        is_listed=is_listed,
        plan=starter.plan,
    )
