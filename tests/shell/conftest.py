from pathlib import Path

import pytest
from django.template import engines


@pytest.fixture
def more_doors(settings):
    settings.ROOT_URLCONF = "tests.shell.extra_urls"
    folder = str(Path(__file__).parent / "templates")
    loader = engines["django"].engine.template_loaders[0]
    before = [source.get_dirs for source in loader.loaders[:2]]
    for source, dirs in zip(loader.loaders[:2], before, strict=True):
        source.get_dirs = lambda dirs=dirs: [*dirs(), folder]
    yield
    for source, dirs in zip(loader.loaders[:2], before, strict=True):
        source.get_dirs = dirs
