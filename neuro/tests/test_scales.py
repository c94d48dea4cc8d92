"""The catalogue: what is in it, what may be shown, and that its two files agree."""

import subprocess
import sys
import tomllib
from dataclasses import FrozenInstanceError, replace
from importlib.resources import files

import pytest

from befriend_neuro.psychometrics.agreement import compare, contradictions
from befriend_neuro.psychometrics.catalogue import scale, scales, wording

OPEN = {"phq4", "gad7", "phq8", "ons_lonely", "suds", "fhs8", "own_before", "own_after"}


def test_all_twenty_three_scales_are_in_the_catalogue_and_each_shows_its_licence():
    assert len(scales()) == 23
    assert all(entry.licence for entry in scales().values())


def test_phq4_is_described_as_in_its_manual():
    phq4 = scale("phq4")
    assert (phq4.items, phq4.min, phq4.max, phq4.range) == (4, 0, 3, (0, 12))
    assert dict(phq4.subscales) == {"anxiety": (1, 2), "depression": (3, 4)}
    assert [(band.low, band.high, band.word) for band in phq4.bands][0] == (0, 2, "none")


def test_a_scale_cannot_be_changed_by_accident():
    with pytest.raises(FrozenInstanceError):
        scale("phq4").mcid = 1
    with pytest.raises(TypeError):
        scale("phq4").subscales["anger"] = (1,)


@pytest.mark.parametrize("scale_id", sorted(OPEN))
def test_open_scales_show_one_sentence_per_item_and_the_licence(scale_id):
    text = wording(scale_id)
    assert len(text.items) == scale(scale_id).items
    assert text.licence == scale(scale_id).licence
    if text.response:
        assert len(text.response) == scale(scale_id).max - scale(scale_id).min + 1


@pytest.mark.parametrize("scale_id", sorted(set(scales()) - OPEN))
def test_other_scales_refuse_their_wording_with_the_licence_as_reason(scale_id):
    with pytest.raises(ValueError, match="ask its owner") as refusal:
        wording(scale_id)
    assert scale(scale_id).licence in str(refusal.value)


def test_feeling_heard_shows_its_stem():
    assert wording("fhs8").stem == "During the conversation I felt that ..."


def test_no_wording_of_a_closed_scale_lies_in_the_data():
    rows = tomllib.loads(files("befriend_neuro").joinpath("data/scales.toml").read_text(encoding="utf-8"))
    assert {name for name, row in rows.items() if "text" in row} == OPEN


def test_an_unknown_scale_is_refused_with_the_list_of_known_ones():
    with pytest.raises(ValueError, match="There is no scale 'phq5'.*phq4, gad7"):
        scale("phq5")


def test_the_two_files_about_the_scales_agree():
    assert contradictions() == ()


def test_a_contradiction_between_the_files_would_be_seen():
    changed = {"phq4": replace(scale("phq4"), alpha=0.7, reverse=(1,)), "gad7": scale("gad7")}
    rows = {"phq4": {"id": "phq4", "alpha": "0.8", "reverse": "[]", "mcid": "2", "norm_pop": ""}}
    seen = {(found.scale_id, found.field) for found in compare(changed, rows)}
    assert seen == {("phq4", "alpha"), ("phq4", "reverse"), ("gad7", "id")}


def test_items_of_keys_and_subscales_exist():
    for entry in scales().values():
        parts = [*entry.subscales.values(), entry.reverse]
        assert all(1 <= item <= entry.items for part in parts for item in part)
        if entry.range and entry.score == "sum":
            assert entry.range == (entry.items * entry.min, entry.items * entry.max)


def test_bands_cover_the_range_without_overlap():
    for entry in scales().values():
        edges = [(band.low, band.high) for band in entry.bands]
        assert all(low <= high for low, high in edges)
        assert all(before[1] < after[0] for before, after in zip(edges, edges[1:], strict=False))
        if edges:
            assert (edges[0][0], edges[-1][1]) == entry.range


def test_reading_the_catalogue_loads_neither_scipy_nor_numba():
    code = (
        "import sys; from befriend_neuro.psychometrics import catalogue, scoring, reliability, change, verdict, clinical, tables;"
        "catalogue.scales(); sys.exit(int('scipy' in sys.modules or 'numba' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
