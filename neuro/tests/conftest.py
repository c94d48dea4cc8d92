"""What every test may rely on: no example is judged by the clock, since a machine may be busy."""

from hypothesis import settings

settings.register_profile("patient", parent=settings(), deadline=None)
settings.load_profile("patient")
