"""Where somebody goes on to, once they are known: a page of ours, and nowhere else."""

from urllib.parse import urlsplit

from starlette.requests import Request

from serving.door import YOU, base_path

LONGEST_ADDRESS = 5_000  # characters; the longest set-up of the form has 4,200


def inside(address: str) -> str:
    """An address within the app to go on to, as "/train?run=…"; "/" for anything else."""
    if not address.isprintable() or "\\" in address or len(address) > LONGEST_ADDRESS:
        return "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    return address if is_ours and not parts.path.startswith(("//", YOU)) else "/"


def page_before(request: Request) -> str:
    """The page of ours that they came from."""
    try:
        before = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        before = urlsplit("")
    if before.netloc != request.url.netloc:
        return "/"
    path = before.path.removeprefix(base_path()) or "/"
    return f"{path}?{before.query}" if before.query else path
