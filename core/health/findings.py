"""What a look at one thing has found: how it stands, in words, and what to do about it."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.common.i18n import N_, ngettext


class State(StrEnum):
    """How something stands. Only what is `WRONG` needs a person."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


STATE_WORDS = {  # capitals: in a long list it is what is looked for
    State.OK: N_("ok"),
    State.WARNING: N_("warning"),
    State.WRONG: N_("WRONG"),
}


class Subject(StrEnum):
    """What is looked at, in the words that people see."""

    VERSIONS = N_("versions")
    SETTINGS = N_("settings")
    WORKSPACE = N_("workspace")
    DATABASE = N_("database")
    WORKERS = N_("workers")
    QUEUE = N_("queue")
    DISK = N_("disk")
    MEMORY = N_("memory")
    PROCESSOR = N_("processor")
    GPU = N_("GPU")
    DATA = N_("data sets")
    WEIGHTS = N_("weights")
    LOG = N_("log")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    `code` names the case for programs ("disk-full"). `words` and `to_do` are marked texts: how it
    stands, and what to do about it, "" where all is well. `figures`: what was found, as JSON can
    hold it, with units in the names.
    """

    subject: Subject
    state: State
    code: str
    words: str
    to_do: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)


def python_command() -> str:
    """This Python as a person writes it in a terminal."""
    return shlex.quote(sys.executable)


def count(found: Sequence[Finding], state: State) -> int:
    """How many of them stand so."""
    return sum(one.state is state for one in found)


def troubles(found: Sequence[Finding]) -> str:
    """How many are wrong, and how many a warning, in words; "" where all is well."""
    wrong, warnings = count(found, State.WRONG), count(found, State.WARNING)
    words = []
    if wrong:
        words.append(ngettext("{count} thing is wrong", "{count} things are wrong", wrong))
    if warnings:
        words.append(ngettext("{count} warning", "{count} warnings", warnings))
    return ", ".join(words)
