"""Files that commands of the terminal write: where somebody asks for them, and over nothing."""

import argparse
from pathlib import Path
from typing import Any

from core.common.errors import UserError, readable_disk_errors
from core.common.files import write_whole
from core.common.i18n import N_, _


def add_options(command: Any, example: str) -> None:
    """`--out` and `--force`, of a command that writes a file as `example`."""
    command.add_argument("--out", required=True, metavar=example, help=_("the file to write"))
    command.add_argument(
        "--force", action="store_true", help=_("write over a file that is there already")
    )


def place(options: argparse.Namespace, *suffixes: str) -> Path:
    """The file that `--out` names; UserError where it may not be written."""
    path = Path(options.out)
    if path.suffix.lower() not in suffixes:
        raise UserError(
            "out-suffix",
            N_("--out {path}: the name must end in {suffixes}."),
            path=path,
            suffixes=", ".join(suffixes),
        )
    if not path.parent.is_dir():
        raise UserError(
            "out-no-folder",
            N_("--out {path}: there is no folder {folder}. Make it first."),
            path=path,
            folder=path.parent,
        )
    if path.is_dir():
        raise UserError("out-is-a-folder", N_("--out {path}: this is a folder."), path=path)
    if path.exists() and not options.force:
        raise UserError(
            "out-is-there",
            N_("--out {path}: there is such a file already; --force writes over it."),
            path=path,
        )
    return path


def write(path: Path, text: str) -> dict[str, Any]:
    """The file, whole or not at all; what the command's answer says of it."""
    with readable_disk_errors():
        write_whole(path, text)
        return {"file": str(path), "bytes": path.stat().st_size}
