"""The terminal's commands that write something to take away: reports and scripts of runs."""

import argparse
from typing import Any

from core.cli import files
from core.cli.config import find_run
from core.cli.output import answer
from core.common.i18n import _
from core.execution.quiet_stderr import quiet


def add_commands(commands: Any) -> None:
    """Add them to the terminal's parser."""
    words = _(
        "Write a run's report as one HTML file that opens offline and prints; of several runs, "
        "their comparison."
    )
    sub = commands.add_parser("report", help=words)
    sub.add_argument("runs", nargs="+", metavar="RUN", help=_("its id, or the beginning of it"))
    files.add_options(sub, "FILE.html")
    sub.set_defaults(command=report)
    words = _("Write a run as a Python script, or a notebook, that trains it with Keras alone.")
    sub = commands.add_parser("script", help=words)
    sub.add_argument("run", help=_("its id, or the beginning of it"))
    files.add_options(sub, "FILE.py|.ipynb")
    sub.set_defaults(command=script)


def report(options: argparse.Namespace) -> int:
    """Write the report of one run, or the comparison of several."""
    path = files.place(options, ".html", ".htm")
    runs = list({run.id: run for run in map(find_run, options.runs)}.values())
    from core.reporting.comparison_report import comparison_report
    from core.reporting.report import run_report

    html = run_report(runs[0]) if len(runs) == 1 else comparison_report(runs)
    answer({"runs": [run.id for run in runs], **files.write(path, html)})
    return 0


def script(options: argparse.Namespace) -> int:
    """Write a run as a script or, by the file's name, as a notebook."""
    path = files.place(options, ".py", ".ipynb")
    run = find_run(options.run)
    with quiet():
        from core.export.notebook import notebook_of
        from core.export.script import script_of

    text = notebook_of(run) if path.suffix == ".ipynb" else script_of(run).text()
    answer({"run_id": run.id, **files.write(path, text)})
    return 0
