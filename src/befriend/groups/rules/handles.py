"""What a chosen name may be. Two names that a tired eye takes for one are one."""

import unicodedata
from enum import StrEnum
from itertools import groupby

SHORTEST, LONGEST = 2, 24
MOST_MARKS, LONGEST_NUMBER = 2, 4
JOINERS = " '’-.·"
ALIKE = str.maketrans(
    "аеорсухіјѕһԁԛԝкмтвнαεορτυνικηχβγωοıɑɡℓ0135|!$@",
    "aeopcyxijshdqwkmtbnaeoptuviknxbywoiagloiesiisa",
)
STAFF = frozenset(
    [
        "admin",
        "administrator",
        "befriend",
        "doctor",
        "facilitator",
        "greeter",
        "helpline",
        "leader",
        "moderator",
        "organiser",
        "organizer",
        "staff",
        "supporter",
        "therapist",
    ]
)
HOUSE = frozenset(
    ["crisis", "host", "house", "nurse", "support", "system", "team"]
)  # alone or together: Tree House is a name


class Problem(StrEnum):
    SHORT = "short"
    LONG = "long"
    SIGNS = "signs"
    MARKS = "marks"
    MIXED = "mixed"
    NUMBER = "number"
    STAFF = "staff"


class BadHandle(ValueError):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def clean(typed: str) -> str:
    """The name as it will be shown, or BadHandle: NFKC, single spaces, nothing invisible, nothing that turns the line."""
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for sign in typed.strip()):
        raise BadHandle(Problem.SIGNS)
    handle = " ".join(unicodedata.normalize("NFKC", typed).split())
    for problem, holds in (
        (Problem.SHORT, sum(sign.isalnum() for sign in handle) < SHORTEST),
        (Problem.MARKS, _piled(handle)),
        (Problem.LONG, len(handle) > LONGEST),
        (Problem.SIGNS, not all(_allowed(sign) for sign in handle)),
        (Problem.NUMBER, _longest_number(handle) > LONGEST_NUMBER),
        (Problem.MIXED, len(_scripts(handle)) > 1),
        (Problem.STAFF, _claims_a_task(handle)),
    ):
        if holds:
            raise BadHandle(problem)
    return handle


def skeleton(handle: str) -> str:
    """What the eye keeps of a name: without case, accents, spaces and look-alike letters. No mark tells two names apart,
    not even a vowel sign: doubled, or on a letter of another script, it would make a second name that looks the same."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", handle).casefold())
    bare = "".join(sign for sign in plain.translate(ALIKE) if unicodedata.category(sign)[0] in "LN")
    return bare.replace("rn", "m").replace("vv", "w").replace("l", "i").replace("j", "i")


def is_good(name: str) -> bool:
    try:
        clean(name)
    except BadHandle:
        return False
    return True


def _piled(handle: str) -> bool:
    marks = (unicodedata.combining(sign) > 0 for sign in unicodedata.normalize("NFD", handle))
    return any(is_mark and len(list(run)) > MOST_MARKS for is_mark, run in groupby(marks))


def _allowed(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" or unicodedata.category(sign) == "Nd" or sign in JOINERS


def _longest_number(handle: str) -> int:
    digits = (sign.isdigit() for sign in handle if sign not in JOINERS)
    return max((len(list(run)) for is_digit, run in groupby(digits) if is_digit), default=0)


def _scripts(handle: str) -> set[str]:
    """Latin beside Cyrillic is how one name is made to look like another."""
    letters = (sign for sign in handle if sign.isalpha())
    names = {unicodedata.name(sign, "").split(" ")[0] for sign in letters}
    east_asian = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "KATAKANA-HIRAGANA"}
    return {"EAST ASIAN" if name in east_asian else name for name in names}


def _claims_a_task(handle: str) -> bool:
    parts = {skeleton(word) for word in handle.replace("-", " ").replace(".", " ").split()}
    staff, house = ({skeleton(task) for task in tasks} for tasks in (STAFF, HOUSE))
    return bool((parts | {skeleton(handle)}) & staff) or parts <= house
