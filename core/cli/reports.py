"""The terminal's commands that write something to take away: reports and scripts of runs, and a
data set as a ZIP of folders."""

import argparse
import shlex
from typing import Any

from core.cli import files
from core.cli.config import find_run
from core.cli.output import answer, say
from core.common import settings
from core.common.errors import readable_disk_errors
from core.common.i18n import _
from core.config.data import DataConfig
from core.datasets.imported import get_dataset
from core.datasets.opened import open_dataset
from core.execution.quiet_stderr import quiet
from core.export.dataset_zip import import_options, size_bytes, write_zip
from core.housekeeping.models import size_words
from core.inspection.result_cache import TaskProgress
from core.runs.ids import full_version_id


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
    words = _("Write a data set as a ZIP of folders, train/class/00001.png, which `import` takes.")
    sub = commands.add_parser("export-data", help=words)
    sub.add_argument("name", help=_("a data set"))
    sub.add_argument("--version", default="", help=_("the id of one of its versions"))
    files.add_options(sub, "FILE.zip")
    sub.set_defaults(command=export_data)


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


def export_data(options: argparse.Namespace) -> int:
    """Write the ZIP; says the size before, and how it is imported after."""
    path = files.place(options, ".zip")
    get_dataset(options.name)
    version = full_version_id(options.name, options.version) if options.version else ""
    opened = open_dataset(
        DataConfig(name=options.name, version=version), lambda words: say(_(words))
    )
    say(_("about {size}", size=size_words(size_bytes(opened))))
    with readable_disk_errors():
        images = write_zip(opened, path, TaskProgress(tell=lambda words: say(_(words))))
        size = path.stat().st_size
    again = f"{settings.terminal()} import NAME {shlex.quote(str(path))} {import_options(opened)}"
    said = {"name": options.name, "version": version, "images": images}
    answer({**said, "file": str(path), "bytes": size, "import": again})
    return 0
