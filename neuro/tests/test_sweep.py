"""The same question on one processor, on several, and on a cluster has the same answer."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from befriend_neuro import progress, sweep
from befriend_neuro.params import shipped
from befriend_neuro.protocols.design import Design
from befriend_neuro.protocols.groups import run_groups

DESIGNS = [Design(size=3, meetings=1, minutes=0.5, warmth=warmth) for warmth in (0.2, 0.9)]
DRAWS = [shipped(), shipped().replace(kappa=0.3)]


def fall_of_distress(run: sweep.Run) -> list[float]:
    record = run_groups([0, 1], run.design, seed=run.seed, params=run.params)
    return [float((record.distress[..., 0] - record.distress[..., -1]).mean()), float(record.alliance[..., -1].mean())]


def asked(executor=None):
    return sweep.sweep(fall_of_distress, designs=DESIGNS, seeds=[1, 2, 3], draws=DRAWS, executor=executor)


def test_every_design_meets_every_seed_and_every_draw():
    found = asked()
    assert found.shape == (2, 3, 2, 2)
    assert len(np.unique(found[..., 1])) == 12
    one = fall_of_distress(sweep.Run(DESIGNS[1], 3, DRAWS[0]))
    assert (found[1, 2, 0] == one).all()
    assert (found[1, ..., 1] > found[0, ..., 1]).all()


def test_threads_and_processes_find_what_one_after_another_finds():
    here = asked()
    with ThreadPoolExecutor(2) as pool:
        assert (asked(pool) == here).all()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("forkserver")) as pool:
        assert (asked(pool) == here).all()


def test_a_process_that_is_forked_after_a_meeting_meets_as_well():
    here = asked()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        assert (asked(pool) == here).all()


def test_a_cluster_finds_it_too():
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    here = asked()
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=None, memory_limit=0) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert (asked(client.get_executor()) == here).all()


def test_what_a_run_raises_is_told_and_an_empty_list_is_refused():
    with ThreadPoolExecutor(1) as pool, pytest.raises(ZeroDivisionError):
        list(sweep.spread(lambda x: 1 // x, [1, 0, 1], executor=pool))
    with pytest.raises(ValueError, match="seeds is empty"):
        sweep.sweep(fall_of_distress, designs=DESIGNS, seeds=[], draws=DRAWS)


def test_more_runs_than_are_handed_out_at_once_come_back_in_order(monkeypatch):
    monkeypatch.setattr(sweep, "AHEAD", 3)
    with ThreadPoolExecutor(2) as pool:
        assert list(sweep.spread(str, range(20), executor=pool)) == [str(i) for i in range(20)]


def test_a_bar_is_drawn_for_a_person_and_not_for_a_file(capsys, monkeypatch):
    assert list(sweep.spread(abs, [-1, 2], label="falls")) == [1, 2]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sweep.sys.stderr, "isatty", lambda: True, raising=False)
    assert list(sweep.spread(abs, [-1, 2], label="falls")) == [1, 2]
    assert f"falls [{'#' * progress.WIDTH}] 2/2" in capsys.readouterr().err
