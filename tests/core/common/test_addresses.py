"""Names and addresses that a server answers to."""

import psutil
import pytest

from core.common.addresses import (
    OWN_NAMES,
    allowed_hosts,
    for_others,
    in_a_browser,
    leads_here_from_elsewhere,
)


def test_alone_it_answers_to_this_machine_only():
    for address in OWN_NAMES:
        assert allowed_hosts(address, []) == list(OWN_NAMES)
    assert allowed_hosts("localhost", ["lab.example.org"]) == [*OWN_NAMES, "lab.example.org"]


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "[2001:db8::7]"])
def test_in_a_network_it_answers_to_its_name_and_addresses(address: str):
    hosts = allowed_hosts(address, ["lab.example.org"])
    entries = [entry for entries in psutil.net_if_addrs().values() for entry in entries]
    addresses = {entry.address.partition("%")[0] for entry in entries}
    numbered = {host for host in hosts if host in addresses} - set(OWN_NAMES)
    assert {*OWN_NAMES, "lab.example.org"} < set(hosts)
    assert "*" not in hosts
    assert "0.0.0.0" not in hosts
    assert "::" not in hosts
    assert numbered or len(addresses & set(OWN_NAMES)) == len(addresses)
    if address not in ("0.0.0.0", "::"):
        assert address.strip("[]") in hosts


def test_the_address_is_one_that_a_browser_takes():
    assert in_a_browser("localhost", 8501) == "http://localhost:8501"
    assert in_a_browser("2001:db8::7", 80) == "http://[2001:db8::7]:80"
    for everywhere in ("0.0.0.0", "::"):
        assert everywhere not in in_a_browser(everywhere, 8501)


@pytest.mark.parametrize(
    ("seen", "typed"),
    [
        ("https://lab.example.org/vistazo/train", "https://lab.example.org"),
        ("http://192.0.2.7:8501/train", "http://192.0.2.7:8501"),
        ("http://[2001:db8::7]:8501/train", "http://[2001:db8::7]:8501"),
    ],
)
def test_what_a_viewer_typed_is_right_for_others(seen: str, typed: str):
    assert for_others(seen, "0.0.0.0", 80) == typed
    assert leads_here_from_elsewhere(typed)


@pytest.mark.parametrize(
    "seen", ["http://localhost:9999/train", "http://[::1]:9999", "", "http://[", "nowhere"]
)
def test_ones_own_machine_is_named_as_others_do(seen: str):
    assert for_others(seen, "192.0.2.7", 8501) == "http://192.0.2.7:8501"
    assert for_others(seen, "localhost", 8501) == "http://localhost:8501"
    assert not leads_here_from_elsewhere("http://localhost:8501")
