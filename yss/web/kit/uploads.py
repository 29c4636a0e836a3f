"""Files on their way in: in memory alone, as much of each as its route keeps; and why a body was too large.

Werkzeug would move a large file into a temporary one. Here none touches the disk, so that nothing of a picture or a
list can outlive its request, not even after a crash (R4, R47).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, Any, cast

import flask
from flask import Blueprint
from werkzeug.datastructures import FileStorage

MOST_READ = 32 * 1024 * 1024
_MOST_TEXT = 2 * 1024 * 1024
_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Room:
    """How large a file a route takes, how much of it the view gets to see, and the refusal of a larger one."""

    limit: int
    kept: int
    refusal: str

    @property
    def params(self) -> dict[str, Any]:
        """What the refusal's sentence names."""
        return {"limit": self.limit // _MEBIBYTE}


class Upload(io.BytesIO):
    """One file: kept up to `room`, beyond that counted and dropped."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room, self.size = room, 0

    def write(self, data: Any, /) -> int:
        """Takes all, keeps what there is room for."""
        self.size += len(data)
        super().write(data[: max(0, self._room - self.tell())])
        return len(data)


class Request(flask.Request):
    """A request whose files never touch the disk; a route that expects none keeps nothing of one."""

    room: Room | None = None

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        return Upload(self.room.kept if self.room else 0)


def let_in(blueprint: Blueprint, view: str, room: Room) -> None:
    """Lets files into this view of the blueprint, and text beside them, larger than what other routes take.

    One that is too large is still read to its end, so that the form comes back with what was typed and says so beside
    the field; beyond `MOST_READ` nothing is read.
    """

    @blueprint.url_value_preprocessor
    def allow(endpoint: str | None, _values: object) -> None:
        request = cast(Request, flask.request)
        if endpoint == f"{blueprint.name}.{view}" and request.mimetype == "multipart/form-data":
            request.room, request.max_content_length = room, MOST_READ
            request.max_form_memory_size = _MOST_TEXT


def given(file: object) -> Upload | None:
    """The upload of a file field; None where no file was chosen."""
    is_chosen = isinstance(file, FileStorage) and bool(file.filename)
    return cast(Upload, cast(FileStorage, file).stream) if is_chosen else None


def why_too_large() -> tuple[str, dict[str, Any]]:
    """The refusal of a body that was not read to its end: about the file where one was expected, or the words."""
    request = cast(Request, flask.request)
    length = request.content_length
    if request.room is None or (length is not None and length <= MOST_READ):
        return "too_large", {}
    return request.room.refusal, request.room.params
