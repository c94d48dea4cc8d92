"""Whatever the wire may answer, the page of the room can say in its reader's language."""

import re
from pathlib import Path

from django.utils import translation

from befriend import realtime
from befriend.meetings.room.sayings import sayings

CODE = re.compile(r"""code="([a-z_-]+)"|Answer\(\s*\d+,\s*"([a-z_-]+)\"""")


def test_the_page_has_words_for_each_answer_of_the_wire():
    sources = "".join(path.read_text() for path in Path(realtime.__path__[0]).glob("*.py"))
    codes = {one or other for one, other in CODE.findall(sources)}
    assert {"absent", "slowly", "later", "signed-out"} <= codes
    with translation.override("en"):
        said = sayings()
    assert {code for code in codes if not said.get(f"no_{code}")} == set()
