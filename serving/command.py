"""Start the app: the same on every system.

What is given beyond these options goes to Streamlit, as in `--server.maxUploadSize 50`.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from streamlit.web import cli

from core.common.errors import UserError
from core.common.settings import embedding_sites
from serving.addresses import OWN_NAMES, allowed_hosts

SCRIPT = Path(__file__).resolve().parents[1] / "app.py"
ENDING = ("SIGINT", "SIGTERM", "SIGBREAK")


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until a signal ends it; exit code 2 and a line where a setting can't be."""
    options, others = build_parser().parse_known_args(arguments)
    try:
        embedding_sites()
    except UserError as error:
        sys.exit(_told(error))
    for name in ENDING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)
    cli.main(["run", str(SCRIPT), *streamlit_options(options), *others], prog_name="vistazo")


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
    """The options of the start."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--address", "--server.address", default=OWN_NAMES[0],
        help="where to listen; 0.0.0.0 opens it to the network (default: this machine only)",
    )  # fmt: skip
    parser.add_argument("--port", "--server.port", type=_port, default=8501, help="default: 8501")
    parser.add_argument(
        "--hosts", "--server.allowedHosts", action="append", default=[], metavar="NAMES",
        help="names to let in beside this machine's own, as its pupils or a proxy write them",
    )  # fmt: skip
    return parser


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; it must be 0 to 65535")
    return port


def _told(error: UserError) -> int:
    print(f"vistazo: {error}", file=sys.stderr)
    return 2


def _end(number: int, frame: object) -> NoReturn:
    """End as a program does that is done, so that workers are ended with it.

    The web server has closed its connections by then: it passes the signal on at its end.
    """
    sys.exit(0)
