"""Fitting the free numbers to the published findings, one stage at a time. SciPy is loaded only when a fit runs."""
