"""An answer drawn: for each outcome what every choice leads to, and how uncertain that is."""

import numpy as np

from befriend_neuro.pictures.canvas import Sheet
from befriend_neuro.pictures.choices import choice_panels
from befriend_neuro.policy.explore import OUTCOMES, Answer

WIDTH = 640.0


def picture(answer: Answer) -> str:
    """One SVG text; the description carries the trust label and the sentence."""
    asked, shown = answer.question, [name for name in OUTCOMES if name != "waiting"]
    ends = {
        band: np.array([[getattr(each[name], band) for each in answer.outcomes] for name in shown])
        for band in ("by_chance", "by_all")
    }
    return choice_panels(
        sheet=Sheet(
            title=asked.asked,
            description=f"Compared: {asked.unit}. Dark bands: chance; pale bands: chance and the model's numbers, 8 of 10 "
            f"runs. Trust: {asked.trust}. A {answer.sentence}.",
            width=WIDTH,
        ),
        names=[choice.name for choice in answer.choices],
        panel_names=[OUTCOMES[name] for name in shown],
        middle=np.array([[each[name].usual for each in answer.outcomes] for name in shown]),
        near=(ends["by_chance"][..., 0], ends["by_chance"][..., 1]),
        far=(ends["by_all"][..., 0], ends["by_all"][..., 1]),
    )
