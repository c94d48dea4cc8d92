"""Who attends to whom."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend_neuro.params import Parameters

Array = NDArray[np.float64]


def attention(*, speaker: ArrayLike, present: ArrayLike, params: Parameters) -> Array:
    """How much each person attends to each other one while somebody speaks.

    a_ij = 1/(n-1) from the speaker to each listener; attn_speaker from a listener to the speaker and
    (1 - attn_speaker)/(n-2) to each other listener; 1 in a dyad; 0 while nobody speaks. n counts those present.

    Parameters
    ----------
    speaker : (...) index of the speaker, -1 for nobody
    present : (..., n) who is there

    Returns
    -------
    (..., n, n) attention of i to j; a row of somebody present sums to 1 while somebody speaks

    Source: specification 1.2 (*assumed*; weak evidence).
    """
    here = np.asarray(present, dtype=bool)
    n = here.shape[-1]
    speaks = (np.arange(n) == np.asarray(speaker)[..., None]) & here
    heard = here & speaks.any(axis=-1, keepdims=True)
    count = here.sum(axis=-1)[..., None, None]
    pair = heard[..., :, None] & heard[..., None, :] & ~np.eye(n, dtype=bool)
    to_speaker = np.where(count == 2, 1.0, params.attn_speaker)
    to_listener = (1 - to_speaker) / np.maximum(count - 2, 1)
    from_speaker = 1 / np.maximum(count - 1, 1)
    listener = np.where(speaks[..., None, :], to_speaker, to_listener)
    return np.where(pair, np.where(speaks[..., :, None], from_speaker, listener), 0.0)
