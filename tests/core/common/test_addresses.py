"""Names and addresses that a server answers to."""

import psutil
import pytest

from core.common.addresses import OWN_NAMES, allowed_hosts, for_others, in_a_browser


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


def test_others_go_where_somebody_is_or_where_the_server_listens():
    assert (
        for_others("https://lab.example.org/x?a=1", "localhost", 8501) == "https://lab.example.org"
    )
    assert for_others("http://10.0.0.7:8501/board", "0.0.0.0", 8501) == "http://10.0.0.7:8501"
    assert for_others("http://localhost:8501", "127.0.0.1", 8501) is None
    assert for_others("", "192.0.2.7", 80) == "http://192.0.2.7:80"
    for mine in ("http://localhost:8501", "http://[::1]:8501"):
        assert for_others(mine, "192.0.2.7", 8501) == "http://192.0.2.7:8501"
