"""The images of a request: its body is one, or it is a form (multipart) with one or more files.

Sizes, counts and time are limited while it is read, whatever it says of itself. A name that came
with a file is only shown.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import anyio
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from core.api.room import Share
from core.common.errors import UserError
from core.common.i18n import N_

MOST_IMAGES = 64
MOST_MB = 50
SECONDS_TO_SEND = 60.0
LONGEST_NAME = 200
NAME_OF_A_BODY = "image"
FORM = "multipart/form-data"


@dataclass(frozen=True)
class Upload:
    """A file as it came; what it holds was not looked at yet."""

    name: str
    content: bytes


async def read_uploads(request: Request, share: Share) -> list[Upload]:
    """The images in the order in which they came.

    UserError where there is none, there are too many or too much, they take too long to come, or
    the form can't be read.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > MOST_MB * 1_000_000:
        raise _too_large()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        with anyio.fail_after(SECONDS_TO_SEND):
            async with aclosing(_counted(request, share)) as stream:
                if kind == FORM:
                    return await _files(request, stream)
                content = b"".join([chunk async for chunk in stream])
    except TimeoutError:
        raise UserError(
            "request-too-slow",
            N_("The request did not come whole within {seconds:.0f} seconds."),
            seconds=SECONDS_TO_SEND,
        ) from None
    return [Upload(NAME_OF_A_BODY, content)]


async def _counted(request: Request, share: Share) -> AsyncGenerator[bytes, None]:
    """The request's body in pieces. UserError as soon as it is too large."""
    async with aclosing(request.stream()) as stream:
        async for chunk in stream:
            share.take(len(chunk))
            if share.held > MOST_MB * 1_000_000:
                raise _too_large()
            yield chunk


async def _files(request: Request, stream: AsyncGenerator[bytes, None]) -> list[Upload]:
    parser = _Form(request.headers, stream)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise _unreadable(error.message) from None
    except ValueError as error:  # a set of characters that is none
        raise _unreadable(str(error)) from None
    try:
        if not parser.ended:
            raise _unreadable(N_("it ends too soon"))
        files = [part for _name, part in form.multi_items() if isinstance(part, UploadFile)]
        uploads = [Upload(_shown(file.filename or ""), await file.read()) for file in files]
    finally:
        await form.close()
    if not uploads:
        raise UserError(
            "images-missing",
            N_(
                "There is no image file in the form. Send the file of an image as the body of the "
                "request, or one or more in a form, as in curl -F image=@FILE."
            ),
        )
    return uploads


class _Form(MultiPartParser):
    """Knows whether it came to its end, and takes no more parts than images are allowed."""

    parts = 0
    ended = False

    def on_part_begin(self) -> None:
        """One more part: they are counted before anything is kept of them."""
        self.parts += 1
        if self.parts > MOST_IMAGES:
            raise UserError(
                "images-too-many",
                N_("More than {most} images in one request. Send several requests."),
                most=MOST_IMAGES,
            )
        super().on_part_begin()

    def on_end(self) -> None:
        """The last boundary has come."""
        self.ended = True
        super().on_end()


def _shown(name: str) -> str:
    """The file's name, shortened, without what is no whole character."""
    return name[:LONGEST_NAME].encode("utf-8", "replace").decode("utf-8")


def _unreadable(reason: str) -> UserError:
    return UserError("form-unreadable", N_("The form can't be read: {reason}."), reason=reason)


def _too_large() -> UserError:
    return UserError(
        "request-too-large",
        N_("The request is larger than {limit_mb} MB. Send fewer or smaller images."),
        limit_mb=MOST_MB,
    )
