"""From the street to a seat, by HTTP."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from befriend.groups import actions
from befriend.groups.forms.joining import new_cushion
from befriend.groups.models import Group, IntakeAnswer, Seat
from befriend.groups.queries import about_of, guidelines_of, handle_of, questions_of
from befriend.groups.rules.about import About, NotNow
from befriend.groups.starters import STARTERS, charter_of
from befriend.groups.tasks import ANSWERS_KEPT
from befriend.mail.models import Outbox
from befriend.shell.refusal import Refusal
from tests.cast import charter, person, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomers(cast):
    """An open group of Gil's, with a question of its own about who is in the right place."""
    about = About(
        "First Light", "For people who are new.", ("you are new",), (NotNow("you are in danger", "call", "help"),)
    )
    return actions.found_group(
        by=cast.gil,
        charter=charter("First Light", about=about, kind="open", topic="newcomers", questions=()),
        handle="Gale",
    ).circle


def typed(circle, **changes) -> dict[str, str]:
    answers = {f"q_{question.public_id.hex}": "Because of my daughter." for question in questions_of(circle)}
    version = guidelines_of(circle).version
    known = {"handle": "Heron", "cushion": new_cushion(circle), "version": version, "agree": "on", **answers}
    return {**known, "age": "adult", "email": "nan@post.example", **changes}


def page(name, circle) -> str:
    return reverse(f"groups:{name}", args=[circle.public_id])


def test_an_open_group_lets_cy_sit_down_at_once(cast, newcomers):
    answer = cast.client("cy").post(page("join", newcomers), typed(newcomers, screen="none"))
    assert answer.url == page("prepare", newcomers)
    seat = cast.seat("cy", newcomers)
    assert (seat.state, handle_of(seat)) == ("seated", "Heron")
    assert Group.objects.get(circle=newcomers).taken == 2
    assert "Heron" in cast.client("cy").get(answer.url).content.decode()


def test_a_closed_group_reads_first_and_only_its_leader_reads_the_answers(cast):
    answer = cast.client("cy").post(page("join", cast.circle), typed(cast.circle))
    assert answer.url == page("request", cast.circle)
    seat = cast.seat("cy")
    assert seat.state == "pending"
    review = reverse("groups:review", args=[cast.circle.public_id, seat.public_id])
    seen = {who: cast.client(who).get(review).status_code for who in ("ana", "cy", "gil", "omar", "fay")}
    assert seen == {"ana": 404, "cy": 404, "gil": 404, "omar": 404, "fay": 200}
    assert "Because of my daughter." in cast.client("fay").get(review).content.decode()
    assert b"daughter" not in b"".join(bytes(answer.words_sealed) for answer in IntakeAnswer.objects.all())


READ_BY, NOTHING_ELSE = "ninety days after you c", "Nothing else."


def test_a_closed_group_says_before_and_after_who_reads_the_answers_and_until_when(cast):
    assert ANSWERS_KEPT.days == 90
    told = Client().get(page("group", cast.circle)).content.decode()
    assert READ_BY in told.split("Who sees me")[1].split("</dd>")[0]
    for questions in (("Why now?",), ()):
        actions.ask_questions(by=cast.seat("fay"), questions=questions)
        know = cast.client("ana").get(page("prepare", cast.circle)).content.decode()
        know = know.split("What do they know of me?")[1].split("</div>")[0]
        assert READ_BY in know and "those who lead" in know and NOTHING_ELSE not in know
    assert READ_BY not in Client().get(page("group", cast.circle)).content.decode()


def test_an_open_group_that_asks_nothing_knows_nothing_else(cast, newcomers):
    assert READ_BY not in Client().get(page("group", newcomers)).content.decode()
    sit(cast.cy, newcomers, "Heron")
    told = cast.client("cy").get(page("prepare", newcomers)).content.decode()
    assert NOTHING_ELSE in told and READ_BY not in told


def test_an_open_group_that_asks_says_so_too(cast, newcomers):
    actions.ask_questions(by=cast.seat("gil", newcomers), questions=("Who are you?",))
    assert READ_BY in Client().get(page("group", newcomers)).content.decode()
    sit(cast.cy, newcomers, "Heron")
    told = cast.client("cy").get(page("prepare", newcomers)).content.decode()
    assert READ_BY in told and NOTHING_ELSE not in told


def test_fay_gives_the_seat_and_the_letter_says_nothing(cast):
    review = reverse("groups:review", args=[cast.circle.public_id, cast.seat("pia").public_id])
    before = Group.objects.get(circle=cast.circle).taken
    for _pressed_twice in range(2):
        assert cast.client("fay").post(review, {"accept": "1"}).status_code == 302
    assert cast.seat("pia").state == "seated"
    assert Group.objects.get(circle=cast.circle).taken == before + 1
    letters = Outbox.objects.filter(account=cast.pia, letter="answered")
    assert letters.count() == 1


def test_not_now_in_kind_words_that_pia_alone_reads(cast):
    seat = cast.seat("pia")
    review = reverse("groups:review", args=[cast.circle.public_id, seat.public_id])
    assert cast.client("fay").post(review, {"words": ""}).status_code == 422
    assert cast.client("fay").post(review, {"words": "Please try First Light on Mondays."}).status_code == 302
    told = cast.client("pia").get(page("request", cast.circle))
    assert "First Light on Mondays" in told.content.decode()
    assert not IntakeAnswer.objects.filter(seat=seat).exists()
    assert cast.client("pia").get(page("inside", cast.circle)).status_code == 404


def test_nobody_signed_in_keeps_what_they_typed_until_they_have_come_in(cast):
    visitor = Client()
    sent = visitor.post(page("join", cast.circle), typed(cast.circle, handle="Heron"))
    assert sent.url.startswith(reverse("accounts:join"))
    assert page("join", cast.circle) in sent.url.replace("%2F", "/")
    kept = visitor.session["kept"]
    later = cast.client("cy")
    session = later.session
    session["kept"] = kept
    session.save()
    again = later.get(page("join", cast.circle)).content.decode()
    assert 'value="Heron"' in again and "Because of my daughter." in again
    assert "One last press" in again and "checked" in again.split('name="agree"')[1][:120]
    assert later.post(page("join", cast.circle), typed(cast.circle)).status_code == 302
    assert str(cast.circle.public_id) not in later.session["kept"]


def test_who_comes_back_reads_guidelines_that_changed_meanwhile(cast):
    visitor = Client()
    visitor.post(page("join", cast.circle), typed(cast.circle, handle="Heron"))
    later = cast.client("cy")
    session = later.session
    session["kept"] = {
        str(cast.circle.public_id): {**visitor.session["kept"][str(cast.circle.public_id)], "version": "0"}
    }
    session.save()
    again = later.get(page("join", cast.circle)).content.decode()
    assert "One last press" not in again and 'value="Heron"' in again


def test_a_sign_in_carries_what_was_kept(cast, rf):
    from befriend.accounts.actions import sign_in
    from befriend.accounts.sessions import SessionStore

    request = rf.post("/")
    request.session = SessionStore()
    request.session["kept"] = {"a": "b"}
    request.session["secret"] = "of somebody else"
    sign_in(request, cast.cy)
    assert request.session["kept"] == {"a": "b"}
    assert "secret" not in request.session


def test_the_wrong_help_is_said_kindly_and_nothing_is_kept(cast, newcomers):
    answer = cast.client("cy").post(page("join", newcomers), typed(newcomers, screen="0"))
    assert answer.status_code == 200
    assert "/help/" in answer.content.decode()
    assert not Seat.objects.filter(account=cast.cy).exists()
    assert "kept" not in cast.client("cy").session


def test_who_came_to_the_wrong_group_is_shown_the_right_one(cast, newcomers):
    fay, about = cast.seat("fay"), About("Tuesday Ashore", not_now=(NotNow("you are new", "start there", "newcomers"),))
    kept = {"topic": "drinking", "ways": ["read"], "places": 8, "is_listed": True, "language": "en"}
    actions.describe_group(by=fay, about=about, **kept)
    answer = cast.client("cy").post(page("join", cast.circle), typed(cast.circle, screen="0"))
    assert answer.status_code == 200 and "First Light" in answer.content.decode()


def test_a_name_that_is_taken_brings_three_that_are_free(cast):
    for same in ("Juniper", "JUNIPER", "Jun1per"):
        answer = cast.client("cy").post(page("join", cast.circle), typed(cast.circle, handle=same))
        assert answer.status_code == 422
    words = answer.content.decode()
    assert words.count('name="named"') == 3
    assert "Because of my daughter." in words
    chosen = cast.client("cy").post(
        page("join", cast.circle), typed(cast.circle, handle="Juniper", named="Winter Juniper")
    )
    assert chosen.status_code == 302
    assert handle_of(cast.seat("cy")) == "Winter Juniper"


@pytest.mark.parametrize("name", ["Анна", "נועה", "さくら", "राधा"])
def test_a_taken_name_in_any_alphabet_brings_three_of_which_each_opens_the_door(cast, name):
    sit(person("dan"), cast.circle, name)
    browser, join = cast.client("cy"), page("join", cast.circle)
    offered = re.findall(
        r'name="named" value="([^"]+)"', browser.post(join, typed(cast.circle, handle=name)).content.decode()
    )
    assert len(set(offered)) == 3
    assert browser.post(join, typed(cast.circle, handle=name, named=offered[0])).status_code == 302
    assert handle_of(cast.seat("cy")) == offered[0]


def test_the_street_is_not_told_whose_name_is_taken(cast):
    answers = [
        Client().post(page("join", cast.circle), typed(cast.circle, handle=name)) for name in ("Juniper", "Heron")
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url


def test_another_cushion_is_drawn_and_the_words_stay(cast):
    before = new_cushion(cast.circle)
    answer = cast.client("cy").post(page("join", cast.circle), typed(cast.circle, cushion=before, again="1"))
    words = answer.content.decode()
    assert answer.status_code == 200
    assert before not in words and 'value="Heron"' in words and "Because of my daughter." in words
    assert not Seat.objects.filter(account=cast.cy).exists()


def test_a_cushion_drawn_for_one_group_is_none_in_another(cast, newcomers):
    borrowed = new_cushion(cast.circle)
    cast.client("cy").post(page("join", newcomers), typed(newcomers, screen="none", cushion=borrowed))
    assert cast.seat("cy", newcomers).public_id.hex not in borrowed


def test_a_full_group_says_so_and_names_another(cast, newcomers):
    Group.objects.filter(circle=cast.circle).update(places=3)
    told = cast.client("cy").get(page("join", cast.circle))
    assert told.status_code == 409
    assert "First Light" in told.content.decode()
    assert "First Light" in cast.client("cy").get(page("group", cast.circle)).content.decode()
    with pytest.raises(Refusal) as no:
        sit(cast.cy, cast.circle, "Heron")
    assert no.value.code == "full"


def test_eli_left_and_comes_back_by_the_same_door(cast, newcomers):
    sit(cast.eli, newcomers, "Sefa")
    actions.leave(seat=cast.seat("eli", newcomers), words_stay=True)
    assert sit(cast.eli, newcomers, "Sefa").state == "seated"
    assert sit(cast.eli, cast.circle, "Sefa").state == "pending"


def test_rex_was_removed_and_is_looked_at_first_even_where_others_walk_in(cast, newcomers):
    gil = cast.seat("gil", newcomers)
    actions.remove(seat=sit(cast.rex, newcomers, "Kestrel"), by=gil)
    assert sit(cast.rex, newcomers, "Kestrel").state == "pending"
    code = actions.invite(by=gil)
    assert cast.seat("rex", newcomers).state == "pending"
    actions.accept(seat=cast.seat("rex", newcomers), by=gil)
    actions.ban(seat=cast.seat("rex", newcomers), by=gil)
    for invitation in ("", code):
        with pytest.raises(Refusal) as no:
            actions.join(
                account=cast.rex,
                circle=newcomers,
                application=actions.Application("Kestrel", agreed=1, code=invitation),
            )
        assert no.value.code == "banned"


@pytest.mark.parametrize(
    "changes",
    [
        {"handle": ""},
        {"handle": "x" * 1_000_000},
        {"handle": "\u202eevil"},
        {"handle": "a\x00b"},
        {"agree": ""},
        {"version": "0"},
        {"version": "elephant"},
        {"version": "99999999999999999999"},
        {"answer": "y" * 1_000_000},
        {"answer": "   "},
    ],
)
def test_what_is_not_ready_is_said_at_its_place_and_nothing_is_lost(cast, changes):
    sent = typed(cast.circle, **{name: value for name, value in changes.items() if name != "answer"})
    if "answer" in changes:
        sent |= {name: changes["answer"] for name in sent if name.startswith("q_")}
    answer = cast.client("cy").post(page("join", cast.circle), sent)
    assert answer.status_code == 422
    assert "Everything you wrote is kept." in answer.content.decode()
    assert not Seat.objects.filter(account=cast.cy).exists()


def test_guidelines_that_changed_meanwhile_are_read_once_more(cast):
    sent = typed(cast.circle)
    actions.renew_guidelines(by=cast.seat("fay"), promises=("Something new.",), words_stay_days=0)
    answer = cast.client("cy").post(page("join", cast.circle), sent)
    assert answer.status_code == 422
    assert "Something new." in answer.content.decode()


def test_a_greeter_is_named_to_a_newcomer_and_told(cast, newcomers):
    gil = cast.seat("gil", newcomers)
    actions.appoint(seat=sit(cast.sol, newcomers, "Marlo"), role="greeter", by=gil)
    sit(cast.cy, newcomers, "Heron")
    assert "Marlo" in cast.client("cy").get(page("prepare", newcomers)).content.decode()
    assert Outbox.objects.filter(account=cast.sol, letter="waiting").exists()


def test_a_request_can_be_taken_back_and_the_answers_go_with_it(cast):
    seat = cast.seat("pia")
    assert cast.client("pia").post(page("withdraw", cast.circle)).status_code == 302
    assert cast.seat("pia").state == "left"
    assert not IntakeAnswer.objects.filter(seat=seat).exists()
    assert sit(cast.pia, cast.circle, "Wren").state == "pending"


def test_one_person_in_two_groups_shares_no_token(cast, newcomers):
    """Whatever Ben's two groups show of him, no identifier of the one stands in the other."""
    sit(cast.ben, newcomers, "Birch")
    sit(person("dan"), newcomers, "Alder")
    seen = {}
    for circle, who in ((cast.circle, "ana"), (newcomers, "gil")):
        words = cast.client(who).get(page("inside", circle)).content.decode().split("<main", 1)[1].split("</main")[0]
        seen[who] = set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}", words))
    mine = [str(cast.seat("ben", circle).public_id) for circle in (cast.circle, newcomers)]
    assert mine[0] in seen["ana"] and mine[1] in seen["gil"] and mine[0] != mine[1]
    assert not seen["ana"] & seen["gil"]


def begun(host, starter, name):
    started = charter_of(STARTERS[starter], name=name, purpose="For us.", language="en")
    return actions.found_group(by=host, charter=started, handle="Gale").circle


def test_a_group_for_carers_is_promised_only_where_one_is_published(cast):
    ashore = begun(cast.gil, "recovery", "Ashore")
    for_another = str(next(n for n, each in enumerate(about_of(ashore.group).not_now) if each.to == "caring"))
    promised, finder = "a group for carers is there for you", f'href="{reverse("groups:find")}"'

    def told():
        asked = cast.client("cy").post(page("join", ashore), typed(ashore, screen=for_another))
        return [answer.content.decode() for answer in (Client().get(page("group", ashore)), asked)]

    assert all(promised not in each and "no group for that" in each.lower() and finder in each for each in told())
    carers = begun(cast.gil, "carers", "The Other Chair")
    assert all(promised in each and "no group for that" not in each for each in told())
    Group.objects.filter(circle=carers).update(is_listed=False)
    assert all(promised not in each for each in told())
