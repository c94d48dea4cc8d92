"""Estimation from sparse check-ins: levels, change in words, the personal zone, the pulse of a group."""
