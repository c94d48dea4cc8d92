"""In a real browser with Chromium's virtual authenticator: join by passkey, sign out, come back; and what must fail."""

from pathlib import Path
from urllib.parse import unquote_plus, urlsplit

import pytest
from playwright.sync_api import CDPSession, Page

from befriend.accounts.models import Account
from befriend.due.actions import run_due
from tests.browser import BOTH

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def give_a_device(page: Page, *, verifies: bool = True) -> tuple[CDPSession, str]:
    """A phone that holds passkeys; `verifies` False: one that asks for no finger, face or PIN."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    return tools, tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def join_by_passkey(page: Page) -> None:
    page.goto("/account/join/")
    page.get_by_role("button", name="18 or older").click()
    page.get_by_text("Without any address").click()
    page.get_by_role("radio", name="Mine alone").check()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Come in with a passkey").click()
    page.get_by_role("button", name="They are safe with me").click()
    page.wait_for_url("**/account/factors/")


def test_join_by_passkey_sign_out_and_come_back(open_context) -> None:
    _, page, _ = open_context()
    give_a_device(page)
    join_by_passkey(page)
    assert Account.objects.get().email is None
    page.goto("/account/")
    page.get_by_role("button", name="Sign out here").click()
    page.wait_for_url(lambda url: "/account/" not in url)
    page.goto("/account/sign-in/?next=/account/")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/account/")
    page.goto("/account/devices/")
    assert page.get_by_text("This one, now.").count() == 1
    assert Account.objects.count() == 1


def test_a_copy_of_a_passkey_that_lags_behind_is_refused(open_context) -> None:
    _, page, guard = open_context()
    guard.expected.append("409")
    tools, device = give_a_device(page)
    join_by_passkey(page)
    for _ in range(2):
        page.goto("/account/again/?next=/account/")
        page.get_by_role("button", name="Use my passkey").click()
        page.wait_for_url(lambda url: urlsplit(url).path == "/account/")
    kept = tools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"][0]
    tools.send("WebAuthn.removeCredential", {"authenticatorId": device, "credentialId": kept["credentialId"]})
    tools.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": {**kept, "signCount": 1}})
    page.goto("/account/again/?next=/account/")
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_text("That passkey did not fit").wait_for()


def test_an_answer_cannot_be_played_twice(open_context) -> None:
    _, page, guard = open_context()
    guard.expected.append("409")
    give_a_device(page)
    join_by_passkey(page)
    page.goto("/account/again/?next=/account/")
    with page.expect_request(lambda sent: sent.method == "POST" and sent.url.endswith("/account/again/")) as caught:
        page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/account/")
    form = dict(pair.split("=", 1) for pair in caught.value.post_data.split("&"))
    replayed = page.request.post(
        "/account/again/",
        form={name: unquote_plus(value) for name, value in form.items()},
        headers={"Origin": page.url.split("/account")[0]},
    )
    assert replayed.status == 409


def test_a_device_that_asks_for_nothing_is_not_enough(open_context) -> None:
    _, page, guard = open_context()
    give_a_device(page, verifies=False)
    page.goto("/account/join/")
    page.get_by_role("button", name="18 or older").click()
    page.get_by_text("Without any address").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Come in with a passkey").click()
    page.get_by_text("The passkey was not shown").wait_for()
    assert not Account.objects.exists()


@BOTH
def test_export_and_erase(open_context, tmp_path: Path, viewport: dict) -> None:
    _, page, _ = open_context(viewport=viewport)
    give_a_device(page)
    join_by_passkey(page)
    page.goto("/account/data/")
    page.get_by_role("button", name="Put my copy together").click()
    page.get_by_role("link", name="Look again").wait_for()
    run_due()
    page.get_by_role("link", name="Look again").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download my copy").click()
    waiting.value.save_as(tmp_path / "my-data.zip")
    assert (tmp_path / "my-data.zip").read_bytes()[:2] == b"PK"
    page.get_by_role("link", name="How it goes, step by step").click()
    page.get_by_role("button", name="Erase everything about me").click()
    page.get_by_role("button", name="I want to stay").wait_for()
    assert Account.objects.get().erase_at is not None
