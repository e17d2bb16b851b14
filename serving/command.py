"""`app`: starts the app, the same on every system; its options, and what stands in their way."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import click
from streamlit.web import cli

from core.cli.listening import add_options, end_at_signals, hosts_of, listening
from core.cli.output import OneLineParser, open_streams, say_error
from core.common.errors import UserError
from core.common.i18n import N_, _
from core.common.logs import least
from core.common.settings import embedding_sites, terminal
from core.housekeeping.limits import limit_bytes
from core.people.settings import check_settings

STREAMLIT_NAMES = ("--server.address", "--server.port", "--server.allowedHosts")
SCRIPT = Path(__file__).resolve().parents[1] / "app.py"
DESCRIPTION = N_(
    "Start the app: the same on every system. What is given beyond these options goes to "
    "Streamlit, as in `--server.maxUploadSize 50`."
)


def main(arguments: Sequence[str]) -> int:
    """Serve until a signal ends it; exit code 2 and a line where something can't be as given."""
    open_streams()
    try:
        options, others = build_parser().parse_known_args(arguments)
        _refuse_what_would_not_start(options, others)
        end_at_signals()
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
    address, port, hosts = STREAMLIT_NAMES
    return [
        *(address, options.address),
        *(port, str(options.port)),
        *(word for host in hosts_of(options) for word in (hosts, host)),
    ]


def build_parser() -> argparse.ArgumentParser:
    """The options of `app`."""
    parser = OneLineParser(prog=f"{terminal()} app", description=_(DESCRIPTION), allow_abbrev=False)
    add_options(parser, 8501, STREAMLIT_NAMES)
    return parser


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
    least()
    limit_bytes()
    check_settings()
    listening(options.address, options.port).close()
