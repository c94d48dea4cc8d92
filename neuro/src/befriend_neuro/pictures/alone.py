"""A picture as a file of its own, with colours for a light and a dark page."""

from pathlib import Path

LIGHT = ("#12282b", "#48595a", "#276a73")
DARK = ("#efece3", "#abb8b4", "#83c7c9")
"""Ink, quiet and water, as in the house's tokens."""


def alone(svg: str) -> str:
    """The same picture with a style sheet inside, for a page that shows it as an image and cannot lend it colours.

    Within a page leave the sheet out: a strict page does not allow it, and `pictures.css` does its work there.
    Raises ValueError for a text that is no picture.
    """
    if not svg.startswith("<svg ") or "<title>" not in svg:
        raise ValueError("svg is no picture of this library; please give what one of its functions returned.")
    style = f"<style>{_colours(*LIGHT)}@media (prefers-color-scheme: dark){{{_colours(*DARK)}}}</style>"
    return svg.replace("<title>", f"{style}<title>", 1) + "\n"


def write(path: Path, svg: str) -> None:
    """Write the picture alone to a file."""
    path.write_text(alone(svg), encoding="utf-8")


def _colours(ink: str, quiet: str, water: str) -> str:
    return (
        f".picture{{color:{ink}}}.picture__text{{fill:{quiet}}}.picture__text--strong{{fill:{ink}}}"
        f".picture__band,.picture__fog{{fill:{water}}}.picture__line{{stroke:{water}}}"
        f".picture__band--other{{fill:{ink}}}.picture__line--other{{stroke:{ink}}}"
    )
