"""Scales: what they are, how they are scored, how far a score can be trusted, and when a change is more than noise."""
