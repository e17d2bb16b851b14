"""The terminal's command that writes a data set as a ZIP of folders."""

import argparse
import shlex
from typing import Any

from core.cli import files
from core.cli.output import answer, say
from core.common import settings
from core.common.errors import readable_disk_errors
from core.common.i18n import _
from core.config.data import DataConfig
from core.datasets.imported import get_dataset
from core.datasets.opened import open_dataset
from core.export.dataset_zip import import_options, size_bytes, write_zip
from core.housekeeping.models import size_words
from core.inspection.result_cache import TaskProgress
from core.runs.ids import full_version_id


def add_command(commands: Any) -> None:
    """Add it to the terminal's parser."""
    words = _("Write a data set as a ZIP of folders, train/class/00001.png, which `import` takes.")
    sub = commands.add_parser("export-data", help=words)
    sub.add_argument("name", help=_("a data set"))
    sub.add_argument("--version", default="", help=_("the id of one of its versions"))
    files.add_options(sub, "FILE.zip")
    sub.set_defaults(command=export_data)


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
