"""The terminal's command that serves a run's network over HTTP: `serve RUN`."""

import argparse
from functools import partial
from typing import Any

from core.cli.config import find_run
from core.cli.listening import add_options, end_at_signals, hosts_of, listening
from core.cli.output import answer, say
from core.common.addresses import in_a_browser
from core.common.errors import UserError
from core.common.i18n import N_, _
from core.common.settings import SITE
from core.datasets.versions.repository import resolve
from core.execution.quiet_stderr import quiet
from core.runs.artifacts import trained_network
from core.runs.titles import run_title

PORT = 8600


def add_command(commands: Any) -> None:
    """Add it to the terminal's parser."""
    words = _(
        "Answer over HTTP what a run's network makes of images, until Ctrl-C; once it listens, "
        "stdout has one JSON object with its address."
    )
    sub = commands.add_parser("serve", help=words)
    sub.add_argument("run", help=_("its id, or the beginning of it"))
    add_options(sub, PORT)
    sub.add_argument(
        "--cors",
        action="append",
        default=[],
        metavar=_("SITE"),
        help=_("a site whose pages may ask, as in https://www.example.org; * for any"),
    )
    sub.set_defaults(command=serve)


def serve(options: argparse.Namespace) -> int:
    """Load the network, say where it listens, answer until a signal ends it."""
    run = find_run(options.run)
    trained_network(run.id)
    dataset = resolve(run.config.data)
    _refuse_no_sites(options.cors)
    with listening(options.address, options.port) as listener:
        with quiet():
            from core.api.server import run_until_signal
            from core.api.service import Service, application
            from core.prediction.predictor import predict

        service = Service(run, dataset, partial(predict, run.id))
        service.begin()
        url = in_a_browser(options.address, listener.getsockname()[1])

        def tell() -> None:
            say(
                _(
                    "{name} ({run}) answers at {url} (Ctrl-C ends it). Try: curl -F image=@FILE "
                    "{url}/predict",
                    name=run_title(run),
                    run=run.id,
                    url=url,
                )
            )
            answer({"url": url, "run": run.id})

        end_at_signals()
        run_until_signal(application(service, hosts_of(options), options.cors, tell), listener)
    return 0


def _refuse_no_sites(sites: list[str]) -> None:
    """UserError where one is not written as browsers do, who would never be let in."""
    for site in sites:
        if site != "*" and ("*" in site or not SITE.fullmatch(site)):
            raise UserError(
                "site-invalid",
                N_(
                    "--cors has {site!r}; it must be a site with nothing behind its name, as in "
                    "https://www.example.org, or *."
                ),
                site=site[:80],
            )
