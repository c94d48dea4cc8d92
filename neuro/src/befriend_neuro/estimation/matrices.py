"""Many small matrices at once: the last axis counts members, so every operation is one long row."""

import numpy as np

Array = np.ndarray

AFTER, THEN = np.array([1, 2, 0]), np.array([2, 0, 1])


def product(a: Array, b: Array) -> Array:
    """Matrix product of (i, k, n) and (k, j, n), member by member: (i, j, n)."""
    total: Array = a[:, 0, None] * b[None, 0]
    term = np.empty_like(total)
    for k in range(1, a.shape[1]):
        total += np.multiply(a[:, k, None], b[None, k], out=term)
    return total


def apply(a: Array, x: Array) -> Array:
    """Matrix (i, k, n) times vector (k, n), member by member: (i, n)."""
    total: Array = a[:, 0] * x[0]
    for k in range(1, a.shape[1]):
        total += a[:, k] * x[k]
    return total


def inverse(a: Array) -> tuple[Array, Array]:
    """Inverse and determinant of (3, 3, n) matrices by cofactors."""
    down, below = a[AFTER], a[THEN]
    cofactor = down[:, AFTER] * below[:, THEN] - down[:, THEN] * below[:, AFTER]
    determinant = a[0, 0] * cofactor[0, 0] + a[0, 1] * cofactor[0, 1] + a[0, 2] * cofactor[0, 2]
    return cofactor.swapaxes(0, 1) / determinant, determinant


def turned(a: Array) -> Array:
    """Transpose of (i, j, n) matrices: (j, i, n)."""
    return a.swapaxes(0, 1)
