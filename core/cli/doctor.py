"""The terminal's command that says what is wrong with an installation, and what to do: `doctor`."""

import argparse
from collections.abc import Iterable
from typing import Any

from core.cli.output import answer, one_line
from core.common.i18n import N_, _
from core.health.examination import examine
from core.health.findings import STATE_WORDS, Finding, State, Subject, count, troubles

SUMMARY = N_(
    "Look whether all is well: versions, workspace, database, workers, queue, disk, memory, "
    "processor, GPU, data; what is wrong, and what to do. Nothing is changed. Exit code 1 where "
    "something is wrong."
)
GAP = 2


def add_command(commands: Any) -> None:
    """Add it to the terminal's parser."""
    sub = commands.add_parser("doctor", help=_(SUMMARY))
    sub.add_argument("--json", action="store_true", help=_("one JSON object instead of a list"))
    sub.set_defaults(command=doctor)


def doctor(options: argparse.Namespace) -> int:
    """Say what every look has found, as it comes; then how many things are wrong."""
    found = []
    for finding in examine():
        found.append(finding)
        if not options.json:
            _print(finding)
    wrong, warnings = count(found, State.WRONG), count(found, State.WARNING)
    if options.json:
        answer({"wrong": wrong, "warnings": warnings, "findings": [*map(_as_json, found)]})
    else:
        print(troubles(found) or _("all is well"))
    return 1 if wrong else 0


def _print(finding: Finding) -> None:
    columns = _column(STATE_WORDS[finding.state], STATE_WORDS.values())
    columns += _column(finding.subject, Subject)
    print(f"{columns}{one_line(_(finding.words))}", flush=True)
    if finding.to_do:
        print(f"{' ' * len(columns)}-> {one_line(_(finding.to_do))}", flush=True)


def _column(word: str, words: Iterable[str]) -> str:
    """The word, as wide as the longest of `words`."""
    return _(word).ljust(max(len(_(one)) for one in words) + GAP)


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "subject": str(finding.subject),
        "state": str(finding.state),
        "code": finding.code,
        "words": one_line(_(finding.words)),
        "to_do": one_line(_(finding.to_do)) if finding.to_do else "",
        "figures": dict(finding.figures),
    }
