"""Seats as people say them: exact where it matters, never a crowd's size."""

from enum import StrEnum

MOST_PLACES = 40


class Room(StrEnum):
    RESTS = "rests"
    FULL = "full"
    ONE = "one"
    TWO = "two"
    FEW = "few"
    MANY = "many"


def room_left(*, places: int, taken: int) -> Room:
    match places - taken:
        case free if free < 1:
            return Room.FULL
        case 1:
            return Room.ONE
        case 2:
            return Room.TWO
        case free if free < 5:
            return Room.FEW
        case _:
            return Room.MANY
