"""Files of the house as an installed house serves them: nothing has to be collected."""

import re

from befriend.shell.assets import edition
from tests.running.conftest import House


def named_on(house: House, path: str = "/") -> list[str]:
    return re.findall(r'"(/static/[^"]+)"', house.get(path)[2].decode())


def test_every_file_that_a_page_names_is_there_for_good(open_house: House) -> None:
    names = named_on(open_house)
    assert {name.rsplit(".")[-1] for name in names} >= {"css", "js", "svg"}
    for name in names:
        status, headers, body = open_house.get(name, Accept_Encoding="br")
        assert (status, headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable"), name
        assert body and name.startswith(f"/static/{edition()}/")


def test_what_is_worth_squeezing_is_squeezed(open_house: House) -> None:
    sheet = next(name for name in named_on(open_house) if name.endswith(".css"))
    sizes = {way: len(open_house.get(sheet, Accept_Encoding=way)[2]) for way in ("identity", "gzip", "br")}
    assert sizes["br"] < sizes["gzip"] < sizes["identity"] / 2
    assert open_house.get(sheet, Accept_Encoding="br")[1]["Content-Encoding"] == "br"


def test_a_file_of_another_edition_is_served_and_not_kept(open_house: House) -> None:
    name = named_on(open_house)[0].replace(edition(), "0123456789ab")
    status, headers, _ = open_house.get(name)
    assert (status, headers["Cache-Control"]) == (200, "public, no-cache")


def test_nothing_outside_is_served(open_house: House) -> None:
    for path in (
        "/static/../settings.py",
        f"/static/{edition()}/../../config/settings.py",
        "/static/",
        "/static/no.css",
    ):
        assert open_house.get(path)[0] == 404
