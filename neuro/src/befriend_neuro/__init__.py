"""How supportive relationships change the stress system, and whether people get better."""

__version__ = "0.1.0"
