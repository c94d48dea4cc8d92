"""What every test may use: both databases, the cast, a running site, a guarded browser page."""

import pytest

pytest_plugins = ["tests.browser"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that may use the database may use both: words are never without their keys."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None and "databases" not in marker.kwargs:
            wanted = {**marker.kwargs, "databases": ["default", "keys"]}
            item.add_marker(pytest.mark.django_db(*marker.args, **wanted), append=False)
