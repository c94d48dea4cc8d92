"""How the house says no: in a whole, kind sentence with a next step."""


class Refusal(Exception):
    """Raised by an action; one middleware turns it into a page (status 409) at the place it happened.

    `words` is a translated sentence for the person; `code` names the case for tests and the live room.
    """

    def __init__(self, words: str, *, code: str = "refused") -> None:
        super().__init__(code)
        self.words = words
        self.code = code
