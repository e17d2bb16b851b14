"""The terminal's command that takes a network along: `export RUN --format … --out FOLDER`."""

import argparse
import os
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from core.cli.config import find_run
from core.cli.output import answer, say
from core.common.errors import UserError
from core.common.files import whole_folder
from core.common.i18n import N_, _, used_language
from core.execution.quiet_stderr import quiet
from core.export.bundle import CARD_FILE, PROOF_FILE
from core.export.example import (
    CLASSES_FILE,
    EXAMPLE_FILE,
    PREPARE_FILE,
    REQUIREMENTS_FILE,
    SAMPLE_FILE,
)
from core.export.exporting import KeptExport, kept_export, make_export
from core.export.formats import Format, formats
from core.export.model_card import FAILED, failure_words, proof_words
from core.inspection.result_cache import TaskProgress
from core.runs.artifacts import trained_network
from core.runs.models import Run

EXAMPLE = {CLASSES_FILE, EXAMPLE_FILE, PREPARE_FILE, REQUIREMENTS_FILE, SAMPLE_FILE}
WRITTEN = {CARD_FILE, PROOF_FILE, *EXAMPLE}
SUMMARY = N_(
    "Write a run's network in another format, proven on test images in a clean process; exit code "
    "1 where the proof fails."
)


def add_commands(commands: Any) -> None:
    """Add it to the terminal's parser."""
    sub = commands.add_parser("export", help=_(SUMMARY))
    sub.add_argument("run", help=_("its id, or the beginning of it"))
    sub.add_argument(
        "--format",
        default="keras",
        metavar=_("FORMAT"),
        help=_("one of: {formats}", formats=", ".join(formats.names())),
    )
    sub.add_argument(
        "--out",
        default=".",
        metavar=_("FOLDER"),
        help=_("where a folder called as the format is made"),
    )
    sub.set_defaults(command=export)


def export(options: argparse.Namespace) -> int:
    """Make, prove and unpack it; the last line of stdout is one JSON object."""
    format_, run = formats[options.format], find_run(options.run)
    trained_network(run.id)
    place = _free_place(Path(options.out), format_)
    kept = kept_export(run, format_) or _made(run, format_)
    with whole_folder(place) as folder, ZipFile(kept.path) as packed:
        packed.extractall(folder)
        (folder / CARD_FILE).write_text(kept.card, encoding="utf-8")
    proof = kept.proof
    words = proof_words(proof, format_) if proof.holds else _(FAILED, reason=failure_words(proof))
    say(words)
    answer(
        {
            "file": str(place / format_.file),
            "format": format_.key,
            "images": proof.images,
            "top1_agreement": proof.top1_agreement,
            "max_difference": proof.max_difference,
            "size_mb": round(proof.size_mb, 6),
            "milliseconds": round(proof.milliseconds, 4),
        }
    )
    return 0 if proof.holds else 1


def _made(run: Run, format_: Format) -> KeptExport:
    progress = TaskProgress(tell=lambda words: say(_(words)))
    terminal = open(os.dup(2), "w", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
    # Ours goes on to the terminal while what converters say in C++ does not.
    with terminal, redirect_stderr(terminal), quiet():
        make_export(run.id, format_.key, used_language(), progress)
    kept = kept_export(run, format_)
    if kept is None:
        raise UserError(
            "export-changed",
            N_("The network of run {run} has changed while it was exported. Try again."),
            run=run.id,
        )
    return kept


def _free_place(out: Path, format_: Format) -> Path:
    """Where the files go. UserError where something lies there that no export has made."""
    place = Path(os.path.abspath(out.expanduser())) / format_.key
    if os.path.lexists(place) and not _is_only_export(place, format_):
        raise UserError(
            "export-in-the-way",
            N_("{place} is there and is no export. Move it away, or choose another folder."),
            place=place,
        )
    return place


def _is_only_export(place: Path, format_: Format) -> bool:
    """Whether an export has written all that lies there: the whole folder is replaced."""
    names = {each.name for each in place.iterdir()} if place.is_dir() else set()
    return PROOF_FILE in names and names <= WRITTEN | {format_.file}
