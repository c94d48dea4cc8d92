"""How the house says no: in a whole, kind sentence with a next step."""


class Refusal(Exception):
    """Raised by an action. Status 409, in the words given.

    Where something was typed, the view catches it at its form (`befriend.shell.forms.refusal_at`), so that nothing
    typed is lost. Where only a button was pressed nothing is caught: one middleware shows the words on a page of
    their own, or as a fragment at the place where htmx asked, with the way back.

    `words` is a translated sentence for the person; `code` names the case for tests and the live room.
    """

    def __init__(self, words: str, *, code: str = "refused") -> None:
        super().__init__(code)
        self.words = words
        self.code = code
