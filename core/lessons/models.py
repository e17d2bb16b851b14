"""The records of a lesson: what its file says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.common.i18n import SOURCE_LANGUAGE, used_language

REFERENCE = re.compile(r"\$([a-z0-9]+(?:-[a-z0-9]+)*)")  # to the run of an earlier step


class CheckKind(StrEnum):
    """What must really have been done, as a file names it."""

    DREW = "drew"
    IMPORTED = "imported"
    TRAINED = "trained"
    LOOKED_AT_CURVES = "looked_at_curves"
    FOUND_WORST = "found_worst"
    GUESSED = "guessed"
    CHANGED_ONE_KNOB = "changed_one_knob"
    COMPARED = "compared"
    TRIED_PICTURE = "tried_picture"


OF_A_RUN = (CheckKind.TRAINED, CheckKind.CHANGED_ONE_KNOB)  # what brings a run of one's own


@dataclass(frozen=True)
class Words:
    """A text in several languages, by their codes; English is always there."""

    by_language: Mapping[str, str]

    def text(self) -> str:
        """It in the reader's language; in English where the file does not have that."""
        return self.by_language.get(used_language()) or self.by_language[SOURCE_LANGUAGE]


@dataclass(frozen=True)
class Check:
    """What must have been done since the visit began.

    `data`, `model`: the run's data set and network, "" for any. `imported`, `pretrained`: whether
    it must be on imported images, and begin with weights that have learned before; None: either
    way. `accuracy`: the least share of right test images, 0 to 1; None for any. `guess`: the
    accuracy of the run must have been guessed before it had one. `same_data`: the id of a step
    before, whose run must be on the same data set; "" for none.
    """

    kind: CheckKind
    data: str = ""
    model: str = ""
    imported: bool | None = None
    pretrained: bool | None = None
    accuracy: float | None = None
    guess: bool = False
    same_data: str = ""


@dataclass(frozen=True)
class Step:
    """One step. `page`: its name as in its address. `query`: more of the address, in which
    `$train` stands for the run that the step `train` was done with (`progress.query_of`). `after`:
    the steps that must be done before."""

    id: str
    title: Words
    text: Words
    page: str
    check: Check
    query: Mapping[str, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """One lesson. `minutes`: how long it takes, in words of who wrote it. `own`: whether it lies in
    the workspace, where a teacher may change or delete it; the others came with Vistazo.
    `learned`: what who is through it takes along, where the file says so."""

    id: str
    title: Words
    summary: Words
    minutes: int
    steps: tuple[Step, ...]
    own: bool = False
    learned: Words | None = None

    def step(self, step_id: str) -> Step | None:
        """The step of that id, if any."""
        return next((step for step in self.steps if step.id == step_id), None)

    def number_of(self, step_id: str) -> int:
        """The place of the step among all, from 1; 0 where it has none such."""
        ids = [step.id for step in self.steps]
        return ids.index(step_id) + 1 if step_id in ids else 0
