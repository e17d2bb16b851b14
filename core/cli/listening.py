"""What the commands that start a server share: where it listens, whom it lets in, how it ends."""

import argparse
import os
import signal
import socket
import sys
from collections.abc import Sequence
from typing import NoReturn

from core.common.addresses import OWN_NAMES, allowed_hosts
from core.common.errors import UserError, reason_of
from core.common.i18n import N_, _

ENDING = ("SIGINT", "SIGTERM", "SIGBREAK")


def add_options(
    parser: argparse.ArgumentParser, port: int, also: Sequence[str] = ("", "", "")
) -> None:
    """Where to listen, by default at `port` of this machine alone, and which names to let in.

    `also`: other names of the three options.
    """
    address_too, port_too, hosts_too = ([name] if name else [] for name in also)
    parser.add_argument(
        "--address",
        *address_too,
        default=OWN_NAMES[0],
        help=_("where to listen; 0.0.0.0 opens it to the network (default: this machine only)"),
    )
    parser.add_argument(
        "--port", *port_too, type=_port, default=port, help=_("default: {port}", port=port)
    )
    parser.add_argument(
        "--hosts",
        *hosts_too,
        action="append",
        default=[],
        metavar=_("NAMES"),
        help=_("names to let in beside this machine's own, as its pupils or a proxy write them"),
    )


def hosts_of(options: argparse.Namespace) -> list[str]:
    """Hosts that may be asked for, by the options: this machine's own names and those given."""
    names = [name for given in options.hosts for name in given.replace(",", " ").split()]
    return allowed_hosts(options.address, names)


def listening(address: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes one that is free. UserError where none can."""
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        if os.name == "posix":  # as servers do; on Windows it would share a taken port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen()
    except (OSError, UnicodeError) as error:
        listener.close()
        raise UserError(
            "port-taken",
            N_(
                "Vistazo can't listen at port {port} of {address} ({reason}). Name another with "
                "--port, or another --address."
            ),
            port=port,
            address=address,
            reason=reason_of(error),
        ) from None
    return listener


def end_at_signals() -> None:
    """Ctrl-C and its kin end this process as one that is done, so that workers end with it.

    A web server has closed its connections by then: it passes the signal on at its end.
    """
    for name in ENDING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(_("{text!r} is no port; it must be 0 to 65535", text=text))
    return port


def _end(number: int, frame: object) -> NoReturn:
    sys.exit(0)
