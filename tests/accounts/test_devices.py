"""What a browser and a passkey are called: two codes are kept, and whoever looks reads them in their own language."""

from pathlib import Path

import pytest
from django.test import Client, override_settings

from befriend.accounts.models import Account, Session
from befriend.due.actions import run_due
from tests.accounts.conftest import code_for
from tests.accounts.keyring import Keyring
from tests.accounts.test_my_data import unpacked
from tests.tongues import compiled

pytestmark = pytest.mark.django_db
ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0"
CHROMEBOOK = "Mozilla/5.0 (X11; CrOS x86_64 16093.0.0)"
SAYS = {
    "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",
    "%(browser)s on Android": "Androidin %(browser)s",
    "a Chromebook": "jokin Chromebook",
    "Passkey": "Avain",
}


@pytest.fixture
def in_finnish(ana: Account, tmp_path: Path):
    """Ana reads Finnish, of which the house knows four words."""
    catalogue = tmp_path / "fi" / "LC_MESSAGES" / "django.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_bytes(compiled(SAYS))
    Account.objects.filter(pk=ana.pk).update(language="fi")
    with override_settings(LANGUAGES=[("en", "English"), ("fi", "suomi")], LOCALE_PATHS=[tmp_path]):
        yield


def come(ask, agent: str) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    ask(client, "ana@post.example")
    client.post("/account/code/", {"code": code_for("ana@post.example")})
    return client


def test_ana_reads_where_she_is_signed_in_in_her_own_language(ana: Account, ask, in_finnish: None) -> None:
    phone, laptop = come(ask, ANDROID), come(ask, CHROMEBOOK)
    assert set(Session.objects.values_list("device", flat=True)) == {"firefox android", "chromebook"}
    phone.post("/account/factors/passkey/", {"credential": Keyring().make(phone, why="add")})
    assert "Avain, Androidin Firefox" in phone.get("/account/factors/").content.decode()
    phone.post("/account/data/gather/")
    run_due()
    for page in (laptop.get("/account/devices/").content.decode(), unpacked(phone)[0]):
        assert "Androidin Firefox" in page and "jokin Chromebook" in page


def test_a_device_that_was_named_in_a_sentence_once_keeps_it(ana: Account, ask) -> None:
    phone = come(ask, ANDROID)
    for name in ("Firefox on a Mac", "a Chromebook", "Safari"):
        Session.objects.filter(account=ana).update(device=name)
        assert f"<strong>{name}</strong>" in phone.get("/account/devices/").content.decode()
