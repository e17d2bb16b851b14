"""Who is let in, by the header that says whom they ask for; which language they read."""

import pytest

from core.api.visitors import accepted, is_among

NAMES = ("localhost", "127.0.0.1", "::1", "Lab.example.org", "*.example.net")


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST:8600", "127.0.0.1:1", "[::1]", "[::1]:8600"),
        *("lab.example.org.", "a.example.net", "a.b.example.net:80"),
    ],
)
def test_own_and_named_hosts_are_let_in(host: str):
    assert is_among(host, NAMES)


@pytest.mark.parametrize(
    "host",
    [
        *("", "evil.example", "example.net", "evilexample.net", "localhost.evil.example", "[::2]"),
        *("localhost:port", "localhost:99999999", "a@localhost", "localhost/x", "localhost?x"),
        *("localhost#", "127.0.0.1.nip.io", "[localhost", "*.example.net.evil", ":8600"),
    ],
)
def test_others_are_not(host: str):
    assert not is_among(host, NAMES)
    assert is_among(host, ["*"]) == (host not in BROKEN)


BROKEN = (
    *("", "localhost:port", "localhost:99999999", "a@localhost", "localhost/x", "localhost?x"),
    *("localhost#", "[localhost", ":8600"),
)


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("", []),
        ("es", ["es"]),
        ("en;q=0.1, es-MX,es;q=0.9", ["es-MX", "es", "en"]),
        ("es;q=0,en", ["en"]),
        ("es;q=much, en ;q=0.5", ["en"]),
        ("*, de;q=nan", ["*"]),
        (",;q=1,;,", []),
    ],
)
def test_languages_are_read_most_wanted_first(header: str, languages: list[str]):
    assert accepted(header) == languages
