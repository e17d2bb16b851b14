"""`app`: starts the app, the same on every system; its options, and what stands in their way."""

import argparse
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click
from streamlit.web import cli

from core.cli.output import OneLineParser, open_streams, say_error
from core.common.errors import UserError
from core.common.i18n import N_, _
from core.common.settings import embedding_sites, terminal
from serving.addresses import OWN_NAMES, allowed_hosts

SCRIPT = Path(__file__).resolve().parents[1] / "app.py"
DESCRIPTION = N_(
    "Start the app: the same on every system. What is given beyond these options goes to "
    "Streamlit, as in `--server.maxUploadSize 50`."
)
ENDING = ("SIGINT", "SIGTERM", "SIGBREAK")


def main(arguments: Sequence[str]) -> int:
    """Serve until a signal ends it; exit code 2 and a line where something can't be as given."""
    open_streams()
    try:
        options, others = build_parser().parse_known_args(arguments)
        _refuse_what_would_not_start(options, others)
        for name in ENDING:
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), _end)
        command = ["run", str(SCRIPT), *streamlit_options(options), *others]
        cli.main(command, prog_name="vistazo", standalone_mode=False)
    except UserError as error:
        say_error(error)
        return 2
    except click.ClickException as error:
        say_error(error.format_message())
        return 2
    return 0


def streamlit_options(options: argparse.Namespace) -> list[str]:
    """What Streamlit is told: where to listen, and whom to answer."""
    names = [name for given in options.hosts for name in given.replace(",", " ").split()]
    hosts = allowed_hosts(options.address, names)
    return [
        *("--server.address", options.address),
        *("--server.port", str(options.port)),
        *(word for host in hosts for word in ("--server.allowedHosts", host)),
    ]


def build_parser() -> argparse.ArgumentParser:
    """The options of `app`."""
    parser = OneLineParser(prog=f"{terminal()} app", description=_(DESCRIPTION), allow_abbrev=False)
    parser.add_argument(
        "--address",
        "--server.address",
        default=OWN_NAMES[0],
        help=_("where to listen; 0.0.0.0 opens it to the network (default: this machine only)"),
    )
    parser.add_argument(
        "--port", "--server.port", type=_port, default=8501, help=_("default: 8501")
    )
    parser.add_argument(
        "--hosts",
        "--server.allowedHosts",
        action="append",
        default=[],
        metavar=_("NAMES"),
        help=_("names to let in beside this machine's own, as its pupils or a proxy write them"),
    )
    return parser


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; it must be 0 to 65535")
    return port


def _refuse_what_would_not_start(options: argparse.Namespace, others: list[str]) -> None:
    """UserError ahead of the server, whose own words are for those who wrote it."""
    if others and not others[0].startswith("-"):
        raise UserError(
            "app-arguments",
            N_("unrecognized arguments: {argument} (see {terminal} app --help)"),
            argument=others[0],
            terminal=terminal(),
        )
    if not SCRIPT.is_file():
        raise UserError(
            "app-missing",
            N_(
                "The app itself is missing ({path}): it is not copied into an environment. "
                "Install from a checkout, with pip install -e."
            ),
            path=SCRIPT,
        )
    embedding_sites()
    _refuse_taken_port(options.address, options.port)


def _refuse_taken_port(address: str, port: int) -> None:
    """UserError where nothing can listen at `address` and `port`."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            if os.name == "posix":  # as the server does; on Windows it would share a taken port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
            probe.listen()
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(
            "port-taken",
            N_(
                "The app can't listen at port {port} of {address} ({reason}). Name another with "
                "--port, or another --address."
            ),
            port=port,
            address=address,
            reason=reason,
        ) from None


def _end(number: int, frame: object) -> NoReturn:
    """End as a program does that is done, so that workers are ended with it.

    The web server has closed its connections by then: it passes the signal on at its end.
    """
    sys.exit(0)
