"""Nothing is uploaded in this house, so no file of a stranger ever reaches our disk."""

from typing import Any, Never

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class NoFiles(FileUploadHandler):
    """Without it Django would write any file of any form, signed in or not, to the temporary folder, however large."""

    def new_file(self, *args: Any, **named: Any) -> Never:
        raise RequestDataTooBig("No form here takes a file.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
