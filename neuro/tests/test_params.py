"""The numbers of the model: known by name, kept in their range, told with what is known about them."""

import pickle

import numpy as np
import pytest

from befriend_neuro.params import reference, shipped

PARAMS = shipped()


def test_a_number_outside_its_range_or_unknown_is_refused_and_a_clock_is_no_term():
    assert PARAMS.replace(w_S=2.0).w_S == 2.0 and reference().w_S == reference().about["w_S"].value == 3.2
    assert PARAMS.replace(w_S=[1.0, 2.0]).w_S.shape == (2,)
    with pytest.raises(ValueError, match="w_S = 9.* between 1 and 5"):
        PARAMS.replace(w_S=9)
    with pytest.raises(ValueError, match="w_X"):
        PARAMS.replace(w_X=1)
    with pytest.raises(ValueError, match="not a finite number"):
        PARAMS.replace(w_S=np.nan)
    with pytest.raises(ValueError, match="tau_T cannot be switched off"):
        PARAMS.without("tau_T")


def test_every_number_has_a_unit_a_status_and_lies_in_its_range():
    for number in PARAMS.about.values():
        assert number.unit and number.status in {"lit", "fit", "prior"} and number.low <= number.value <= number.high
    assert PARAMS.starts["secure"].W == 0.7 and PARAMS.starts["avoidant"].depth_scale == 0.6
    assert pickle.loads(pickle.dumps(PARAMS)).w_S == PARAMS.w_S


def test_the_numbers_in_use_are_the_fitted_ones_and_say_so():
    assert PARAMS.h_T != reference().h_T and PARAMS.about["h_T"].value == reference().h_T
    assert PARAMS.about["h_T"].status == "fit" and PARAMS.tau_T == reference().tau_T


def test_a_number_that_no_fit_moved_is_a_modelling_choice():
    for name in ("w_E", "w_S", "w_O", "kappa", "h_cv"):
        assert reference().about[name].status == "fit" and PARAMS.about[name].status == "prior"
        assert getattr(PARAMS, name) == getattr(reference(), name)
