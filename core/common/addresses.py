"""Under which names and addresses a server can be reached; nobody outside is asked for them."""

import ipaddress
import socket
from urllib.parse import urlsplit

import psutil

OWN_NAMES = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("0.0.0.0", "::")


def allowed_hosts(address: str, named: list[str]) -> list[str]:
    """Hosts that may be asked for when the server listens at `address`; `named`: others let in.

    No others are, so that no foreign site can reach the app through a visitor's browser.
    """
    hosts = [*OWN_NAMES, *named]
    if address not in OWN_NAMES:
        hosts += [socket.gethostname(), *_machine_addresses()]
        if address not in EVERYWHERE:
            hosts.append(address)
    return list(dict.fromkeys(host.removeprefix("[").removesuffix("]") for host in hosts))


def in_a_browser(address: str, port: int) -> str:
    """The URL that a person types who wants the server at `address`."""
    host = address
    if address in EVERYWHERE:
        host = next(iter(_machine_addresses()), socket.gethostname())
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def for_others(seen: str, address: str, port: int) -> str:
    """The URL that others type for a server at `address` whose viewer sees it at the URL `seen`.

    What this viewer typed leads there from other machines too, also by a proxy or a name, unless it
    means one's own machine. `in_a_browser` is the answer then.
    """
    try:
        parts = urlsplit(seen)
        host = parts.hostname
    except ValueError:  # it came from a browser, which may send anything
        host = None
    if not host or host in OWN_NAMES:
        return in_a_browser(address, port)
    return f"{parts.scheme}://{parts.netloc}"


def leads_here_from_elsewhere(url: str) -> bool:
    """Whether other machines than this one reach a server at `url`."""
    return urlsplit(url).hostname not in OWN_NAMES


def _machine_addresses() -> list[str]:
    """The addresses of this machine's network interfaces, IPv4 first, without loopback."""
    found = [
        ipaddress.ip_address(entry.address.partition("%")[0])
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family in (socket.AF_INET, socket.AF_INET6)
    ]
    outside = [address for address in found if not address.is_loopback]
    return [str(address) for address in sorted(outside, key=lambda each: each.version)]
