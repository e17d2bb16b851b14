"""What a training will cost, before it starts: a record, kept for a while, and what would fit.

`core.training.measuring` times some real steps of the very config and makes the record. What a step
costs depends on neither name, seed nor number of epochs, nor on rates: configs that differ in
those alone share a record (`cost_key`), which is kept in the cache for some days. Earlier runs of
the same cost say it as well (`from_runs`).
"""

import hashlib
import json
import statistics
import time
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC
from pathlib import Path
from typing import Any

from core.common import settings
from core.common.files import make_folder, write_json
from core.experiments.config import ExperimentConfig
from core.runs.models import Run, RunStatus
from core.runs.repository import get_run, list_epochs
from core.runs.summaries import list_summaries

DAYS_FRESH = 7
MOST_LOOKED_AT, MOST_READ = 100, 10  # runs, the newest; of them configs, which take their time
FORWARD_SHARE = 1 / 3  # of a step, about, is what an image costs that is only looked at
COSTS_NOTHING = {  # settings that change no time
    "name": "",
    "notes": "",
    "seed": 0,
    "parent": {},
}
TRAINING_COSTS_NOTHING = ("epochs", "schedule", "early_stopping", "keep", "label_smoothing")
FEWEST_EPOCHS = 3
FEWEST_A_CLASS = 20  # images


@dataclass(frozen=True)
class Budget:
    """Seconds of a training on this machine, and its memory in MB (10⁶ bytes).

    `start`: opening, building, the first step's compiling; `frozen`: computing what is frozen, once
    (0 where it is kept already); `epoch`: an epoch's training images; `validation`: checking after
    it; `end`: saving, testing, keeping features. `gpu_memory_mb` is None without a GPU. `images`:
    learned from in an epoch. `measured_at`: seconds since 1970. `run`: the run whose figures these
    are, "" where steps were timed. `busy`: something else was trained meanwhile.
    """

    start: float
    frozen: float
    epoch: float
    validation: float
    end: float
    epochs: int
    images: int
    memory_mb: float
    gpu_memory_mb: float | None
    device: str
    measured_at: float
    run: str = ""
    busy: bool = False

    @property
    def seconds_an_epoch(self) -> float:
        """With its validation."""
        return self.epoch + self.validation

    @property
    def seconds(self) -> float:
        """From the start to the end of the test."""
        return self.start + self.frozen + self.epochs * self.seconds_an_epoch + self.end


@dataclass(frozen=True)
class Fit:
    """Changes of settings with which a training takes about `seconds`: None where one stays.
    `epochs`: those to train, without the ones of a run that it goes on from.

    `why`: "fits" (nothing need change), "epochs", "images", "size", or "none" where not even the
    least does it.
    """

    why: str
    seconds: float
    epochs: int | None = None
    fraction: float | None = None
    image_size: int | None = None


def cost_key(config: ExperimentConfig) -> str:
    """SHA-256, in hex, of what makes a training's steps and images cost what they do."""
    values = json.loads(config.to_json()) | COSTS_NOTHING
    for name in TRAINING_COSTS_NOTHING:
        values["training"].pop(name, None)
    values["training"]["optimizer"] = values["training"]["optimizer"]["name"]
    values["model"].pop("weights", None)
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def epochs_to_train(config: ExperimentConfig) -> int:
    """How many epochs are trained: fewer than the config has, where it goes on from another run."""
    return max(config.training.epochs - config.parent.epoch, 0)


def keep(config: ExperimentConfig, budget: Budget) -> None:
    """Keep the record in the cache. UserError where the disk is full."""
    path = _path(config)
    make_folder(path.parent)
    write_json(path, asdict(budget), durable=False)


def kept(config: ExperimentConfig) -> Budget | None:
    """The record of that config, for its number of epochs, where one is fresh."""
    try:
        values = json.loads(_path(config).read_text(encoding="utf-8"))
        names = {each.name for each in fields(Budget)}
        budget = Budget(**{name: values[name] for name in names if name in values})
        fresh = 0 <= time.time() - budget.measured_at < DAYS_FRESH * 86400
    except (OSError, ValueError, TypeError):
        return None
    return replace(budget, epochs=epochs_to_train(config)) if fresh else None


def from_runs(config: ExperimentConfig) -> Budget | None:
    """What the newest finished run of the same cost says, where there is one."""
    key, wanted = cost_key(config), (config.data.name, config.data.version, config.model.name)
    newest = list_summaries(RunStatus.FINISHED, limit=MOST_LOOKED_AT)
    alike = [one for one in newest if (one.data_name, one.data_version, one.network) == wanted]
    for summary in alike[:MOST_READ]:
        run = get_run(summary.id)
        if cost_key(run.config) == key and not run.parent_run and (found := _of_run(run)):
            return replace(found, epochs=epochs_to_train(config))
    return None


def _of_run(run: Run) -> Budget | None:
    epochs = list_epochs(run.id)
    if not epochs or run.started_at is None or run.finished_at is None or not run.peak_memory_mb:
        return None
    whole = (run.finished_at - run.started_at).total_seconds()
    epoch = statistics.median(each.seconds for each in epochs)
    checked = run.config.data.validation or 0.0 if epochs[-1].val_loss is not None else 0.0
    validation = epoch * FORWARD_SHARE * checked / (1 - checked) if checked < 1 else 0.0
    rest = max(0.0, whole - sum(each.seconds + validation for each in epochs))
    return Budget(
        start=rest / 2,
        frozen=0.0,
        epoch=epoch,
        validation=validation,
        end=rest / 2,
        epochs=run.planned_epochs,
        images=round((run.images_per_second or 0.0) * epoch),
        memory_mb=run.peak_memory_mb,
        gpu_memory_mb=None,
        device=run.device,
        measured_at=run.finished_at.replace(tzinfo=UTC).timestamp(),
        run=run.id,
    )


def fit_into(config: ExperimentConfig, budget: Budget, seconds: float, classes: int) -> Fit:
    """What to change so that the training takes no longer than `seconds`.

    First fewer epochs, down to `FEWEST_EPOCHS`; then fewer images too, down to `FEWEST_A_CLASS` of
    each of the `classes`; then smaller ones, where the network has a size to set.
    """
    if budget.seconds <= seconds:
        return Fit("fits", budget.seconds)
    left = seconds - budget.start - budget.frozen - budget.end
    epochs = int(left / budget.seconds_an_epoch) if left > 0 else 0
    least = min(FEWEST_EPOCHS, budget.epochs)
    if epochs >= least:
        return Fit("epochs", _seconds(budget, epochs), epochs)
    if config.parent.run:  # whose images stay
        return Fit("none", _seconds(budget, 1))
    share = config.data.fraction
    wanted = (seconds - budget.start - budget.end) / (
        budget.frozen + least * budget.seconds_an_epoch
    )
    fewest = FEWEST_A_CLASS * classes / max(budget.images, 1)
    if wanted >= min(fewest, 1.0):
        fraction = max(round(share * wanted, 3), 0.001)
        return Fit("images", _seconds(budget, least, wanted), least, fraction)
    size = getattr(config.model, "image_size", None)
    if isinstance(size, int) and wanted > 0:
        smaller = max(32, int(size * (wanted / fewest) ** 0.5) // 16 * 16)
        pixels = (smaller / size) ** 2
        total = _seconds(budget, least, fewest * pixels)
        if smaller < size and total <= seconds * 1.2:
            return Fit("size", total, least, max(round(share * fewest, 3), 0.001), smaller)
    return Fit("none", _seconds(budget, 1, min(fewest, 1.0)))


def _seconds(budget: Budget, epochs: int, share: float = 1.0) -> float:
    learning = budget.frozen + epochs * budget.seconds_an_epoch
    return budget.start + budget.end + share * learning


def _path(config: ExperimentConfig) -> Path:
    return settings.cache() / "budgets" / f"{cost_key(config)}.json"


def as_answer(budget: Budget) -> dict[str, Any]:
    """The record as a terminal answers it: rounded, with its sums."""
    rounded = {
        name: round(value, 2) if isinstance(value, float) else value
        for name, value in asdict(budget).items()
    }
    sums = {"seconds_an_epoch": budget.seconds_an_epoch, "seconds": budget.seconds}
    return {**rounded, **{name: round(value, 2) for name, value in sums.items()}}
