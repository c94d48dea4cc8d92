"""A slow phone, and a press that came too late or twice: what is said is what was done."""

import pytest

from befriend.groups import actions
from befriend.groups.models import Group
from tests.cast import sit

pytestmark = [pytest.mark.both, pytest.mark.django_db]
BACK, LEFT, OPEN = "Your request is taken back", "You have left the group.", "The door stays open."


def press(cast, who: str, way: str, **said: str):
    """What stands on the page at which somebody arrives."""
    return cast.client(who).post(f"/groups/{cast.circle.public_id}/{way}/", said, follow=True)


def test_whoever_was_given_the_seat_meanwhile_is_not_told_that_they_took_their_request_back(cast):
    actions.accept(seat=cast.seat("pia"), by=cast.seat("fay"))
    said = press(cast, "pia", "request/withdraw").content.decode()
    assert BACK not in said and "The seat was given to you a moment before." in said
    assert cast.seat("pia").state == "seated"


def test_whoever_was_answered_meanwhile_reads_the_answer(cast):
    actions.decline(seat=cast.seat("pia"), by=cast.seat("fay"), words="Please look at the group on Monday.")
    said = press(cast, "pia", "request/withdraw").content.decode()
    assert BACK not in said and "Please look at the group on Monday." in said


def test_a_second_press_says_what_the_first_did(cast):
    for who, way, said, form in (("pia", "request/withdraw", BACK, {}), ("ana", "seat/leave", LEFT, {"words": "go"})):
        pages = [press(cast, who, way, **form) for _ in range(2)]
        assert [page.status_code for page in pages] == [200, 200]
        assert all(said in page.content.decode() for page in pages)
        assert cast.seat(who).state == "left"


def test_whoever_was_removed_once_and_takes_a_request_back_twice_reads_that_it_is_back(cast):
    sit(cast.rex, cast.circle, "Kestrel")
    for _twice in range(2):
        assert BACK in press(cast, "rex", "request/withdraw").content.decode()


def test_whoever_left_their_seat_is_not_told_that_a_request_is_back(cast):
    press(cast, "ana", "seat/leave", words="go")
    assert press(cast, "ana", "request/withdraw").status_code == 404


def test_a_door_that_rex_cannot_find_is_not_said_to_stay_open(cast):
    assert OPEN in press(cast, "pia", "request/withdraw").content.decode()
    sit(cast.rex, cast.circle, "Kestrel")
    Group.objects.filter(circle=cast.circle).update(is_listed=False)
    said = press(cast, "rex", "request/withdraw").content.decode()
    assert BACK in said and OPEN not in said


def test_nobody_else_and_no_later_press_is_told_so(cast, time_machine):
    press(cast, "pia", "request/withdraw")
    assert (
        press(cast, "cy", "request/withdraw").status_code
        == press(cast, "cy", "seat/leave", words="go").status_code
        == 404
    )
    time_machine.move_to(cast.seat("pia").ended_at.replace(year=2027))
    assert press(cast, "pia", "request/withdraw").status_code == 404
