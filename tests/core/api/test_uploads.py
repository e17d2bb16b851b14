"""Limits hold whatever a request says of itself; a form that can't be read has a line."""

from collections.abc import Iterator
from itertools import repeat

import pytest

from bench._service import Served, form
from core.api.uploads import LONGEST_NAME, MOST_IMAGES, MOST_MB
from tests.core.api.bodies import stroke
from tests.helpers import wait_for

MEGABYTE = bytes(1_000_000)
PART = b'Content-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'


def refusal(served: Served, body: bytes | Iterator[bytes], kind: str) -> tuple[int, str]:
    """Status and code; the service goes on."""
    status, answer, _ = served.ask("POST", "/predict", body, {"Content-Type": kind})
    assert served.ask("GET", "/health")[0] == 200
    return status, answer["error"]["code"]


def test_a_request_that_says_that_it_is_too_large_is_refused_before_it_is_sent(served: Served):
    connection = served.connection()
    connection.putrequest("POST", "/predict")
    connection.putheader("Content-Length", "200000000")
    connection.putheader("Expect", "100-continue")
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert b"request-too-large" in answer.read()
    connection.close()


@pytest.mark.parametrize("kind", ["image/png", "multipart/form-data; boundary=b"])
def test_one_that_says_nothing_of_its_size_is_refused_where_it_becomes_too_large(
    served: Served, kind: str
):
    first = b"--b\r\n" + PART if "form" in kind else b""
    body = (piece for piece in (first, *repeat(MEGABYTE, MOST_MB + 10)) if piece)
    assert refusal(served, body, kind) == (413, "request-too-large")


def test_as_many_images_as_allowed_and_no_more(served: Served):
    images = [("a.png", stroke())] * MOST_IMAGES
    status, answer = served.predict(*images)
    assert (status, len(answer["images"])) == (200, MOST_IMAGES)
    body, kind = form([*images, ("b.png", b"x")])
    assert refusal(served, body, kind) == (413, "images-too-many")


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"", "multipart/form-data", "form-unreadable"),
        (b"", "multipart/form-data; boundary=b", "form-unreadable"),
        (b"", "multipart/form-data; boundary=", "form-unreadable"),
        (b"x", "multipart/form-data; boundary=" + "b" * 500, "form-unreadable"),
        (b"no form", "multipart/form-data; boundary=b", "form-unreadable"),
        (b"--b\r\n" + PART + b"cut off", "multipart/form-data; boundary=b", "form-unreadable"),
        (
            b"--b\r\nX: y\r\n\r\nz\r\n--b--\r\n",
            "multipart/form-data; boundary=b",
            "form-unreadable",
        ),
        (b"--b\r\n" + PART + b"z\r\n--b--", "multipart/form-data; boundary=b; charset=idna", ""),
        (b"--b\r\n" + PART + b"z\r\n--b--", "multipart/form-data; boundary=b; charset=none", ""),
        (
            b'--b\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nz\r\n--b--',
            "multipart/form-data; boundary=b; charset=undefined",
            "form-unreadable",
        ),
    ],
)
def test_a_form_that_is_none_is_refused(served: Served, body: bytes, kind: str, code: str):
    status, found = refusal(served, body, kind)
    assert (status, found) == (400, code) if code else (415, "image-no-format")


def test_a_form_without_a_file_says_how_to_send_one(served: Served):
    """As with curl -F image=name.png, where the @ is missing."""
    body = b'--b\r\nContent-Disposition: form-data; name="image"\r\n\r\nname.png\r\n--b--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    status, answer, _ = served.ask("POST", "/predict", body, kind)
    assert (status, answer["error"]["code"]) == (422, "images-missing")
    assert "image=@FILE" in answer["error"]["message"]


@pytest.mark.parametrize(
    ("name", "charset"),
    [("ñ 猫.png", "utf-8"), ("x" * 1000, "utf-8"), (r"\ud800.png", "raw_unicode_escape")],
)
def test_names_are_shown_and_nothing_else(served: Served, name: str, charset: str):
    body, kind = form([(name, stroke())])
    headers = {"Content-Type": f"{kind}; charset={charset}"}
    status, answer, _ = served.ask("POST", "/predict", body, headers)
    assert status == 200
    expected = "?.png" if name.startswith("\\") else name[:LONGEST_NAME]
    assert answer["images"][0]["name"] == expected


def test_requests_that_are_broken_off_leave_nothing(served: Served):
    """That the log has no word of them is said by the fixture at its end."""
    for kind in ("image/png", "multipart/form-data; boundary=b"):
        connection = served.connection()
        connection.putrequest("POST", "/predict")
        connection.putheader("Content-Type", kind)
        connection.putheader("Content-Length", "2000000")
        connection.endheaders(b"--b\r\n" + PART + MEGABYTE)
        connection.close()
    wait_for(lambda: served.predict(("a.png", stroke()))[0] == 200)
