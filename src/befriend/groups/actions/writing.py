"""What those who lead write for a group: what it says of itself, its guidelines, its questions.

Where several lead, `read` is the mark of what whoever writes had before them (`rules.about.mark`): another's newer words
are not replaced unseen. Sent twice it is done once, and where nothing was changed nobody is asked anything again.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.audit.actions import record
from befriend.groups import above
from befriend.groups.models import Circle, Group, Guidelines, IntakeQuestion, Seat
from befriend.groups.queries import agreed, guidelines_of, questions_of, said_of
from befriend.groups.rules.about import About, mark
from befriend.groups.rules.words import WORDS_STAY_AT_MOST
from befriend.groups.seating import hold_fast, must_lead
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import seal


@transaction.atomic
def describe_group(
    *,
    by: Seat,
    about: About,
    topic: str,
    ways: Sequence[str],
    places: int,
    is_listed: bool,
    language: str,
    read: str | None = None,
) -> Group:
    must_lead(by)
    group = Group.objects.select_for_update().select_related("circle").get(circle=by.circle)
    if _is_done(now=said_of(group), new=(about, topic, list(ways), language, places, is_listed), read=read):
        return group
    if places < group.taken:
        raise Refusal(_("More people sit here than this number of seats. Please choose a larger one."), code="places")
    group.about_sealed = seal(about.written(), **group.about_place())
    group.topic, group.ways, group.places = topic, list(ways), places
    group.is_listed, group.language = is_listed, language
    group.save()
    record("group.described", actor_key=by.person_key, subject=f"circle:{by.circle.public_id}")
    return group


@transaction.atomic
def renew_guidelines(*, by: Seat, promises: Sequence[str], words_stay_days: int, read: str | None = None) -> Guidelines:
    """A new version. Whoever writes it agrees with it; everybody else is asked again, and nobody sits down in a meeting
    whose words stay without having said yes to that."""
    must_lead(by)
    if not 0 <= words_stay_days <= WORDS_STAY_AT_MOST:
        raise Refusal(_("What is said can stay for thirty days at most."), code="kept")
    hold_fast(by.circle_id)
    Circle.objects.select_for_update().get(pk=by.circle_id)
    last = guidelines_of(by.circle)
    if last and _is_done(now=agreed(last, by.circle), new=(tuple(promises), words_stay_days), read=read):
        return last
    guidelines = Guidelines(circle=by.circle, version=last.version + 1 if last else 1, made_at=timezone.now())
    guidelines.words_stay_days = words_stay_days
    guidelines.words_sealed = seal("\n".join(promises), **by.circle.place("guidelines", guidelines.public_id))
    guidelines.save()
    by.agreements.create(guidelines=guidelines, agreed_at=guidelines.made_at)
    above.handed.words_stay(by.circle, words_stay_days)
    record("guidelines.renewed", actor_key=by.person_key, subject=f"circle:{by.circle.public_id}")
    return guidelines


@transaction.atomic
def ask_questions(*, by: Seat, questions: Sequence[str], read: str | None = None) -> None:
    """What people are asked before they sit down. Earlier questions keep the answers that they got, and a question that
    is asked on stays the same one, wherever it stands: whoever is answering it just now is not disturbed."""
    must_lead(by)
    Circle.objects.select_for_update().get(pk=by.circle_id)
    before = questions_of(by.circle)
    if _is_done(now=tuple(question.words for question in before), new=tuple(questions), read=read):
        return
    ever = IntakeQuestion.objects.filter(circle=by.circle)
    last = ever.aggregate(last=Max("position"))["last"] or 0
    ever.update(is_asked=False)
    stays = {question.words: question.public_id for question in before}
    for position, words in enumerate(questions, last + 1):
        same = ever.filter(public_id=stays.pop(words, None))
        if not same.update(is_asked=True, position=position):
            _ask(by.circle, words, position)
    record("questions.asked", actor_key=by.person_key, subject=f"circle:{by.circle.public_id}")


def _ask(circle: Circle, words: str, position: int) -> None:
    question = IntakeQuestion(circle=circle, position=position)
    question.words_sealed = seal(words, **circle.place("question", question.public_id))
    question.save()


def _is_done(*, now: object, new: object, read: str | None) -> bool:
    """Whether these very words stand already. Where others stand than were read, nothing is written over them."""
    if new == now:
        return True
    if read is None or read == mark(now):
        return False
    told = _("Somebody has changed this since you opened the page. What stands now and what you wrote are both here.")
    raise Refusal(told, code="changed")
