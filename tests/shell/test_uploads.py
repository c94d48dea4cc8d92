"""No form takes a file, so none is ever written down."""

import tempfile

import pytest
from django.core.files import uploadedfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/report/", "/account/sign-in/", "/groups/"])
def test_a_file_of_a_stranger_does_not_reach_the_disk(path, monkeypatch):
    written, real = [], tempfile.NamedTemporaryFile

    def noted(*args, **named):
        written.append(args)
        return real(*args, **named)

    monkeypatch.setattr(uploadedfile.tempfile, "NamedTemporaryFile", noted)
    client = Client(enforce_csrf_checks=True)
    client.get("/account/sign-in/")  # the token's cookie, without which nothing of a form is read
    answer = client.post(path, {"words": "x", "file": SimpleUploadedFile("x.bin", b"x" * 3_000_000)})
    assert answer.status_code == 413 and not written
