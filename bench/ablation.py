"""What each ingredient of `cifar10-sprint` brings: each off in turn, with several seeds.

    python -m bench.ablation [--seeds 3] [--fraction 1.0] [--epochs 3] [--width 1.0] [--batch 1024]
                             [--write FILE]

Prints a Markdown table; by default all images of CIFAR-10 and a third of the recipe's epochs, which
takes hours on two cores. Smaller batches keep the number of steps when there are fewer images; the
rate goes down with them (Goyal et al. 2017, arXiv 1706.02677). Nothing but the ingredient changes:
the rate of 1.5 was published for Nesterov momentum and stays where that is off. The images come
through `VISTAZO_DATA` or Keras. Runs stay in the workspace, so that a table that was broken off
goes on where it ended; when the code of the recipe has changed, take an empty one (VISTAZO_HOME).
"""

import argparse
import json
import os
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.auth.actors import EVERYBODY
from core.execution import scheduler
from core.execution.local import ENVIRONMENT
from core.experiments.config import ExperimentConfig, parse
from core.experiments.identity import experiment_key
from core.experiments.overrides import with_changes
from core.experiments.recipes import recipes
from core.runs import repository
from core.runs.models import Run, RunStatus
from core.runs.summaries import summaries_of

RECIPE = "cifar10-sprint"
PLAIN = "nothing: the recipe"


@dataclass(frozen=True)
class Variant:
    """The recipe without one ingredient: changes of its config, section by section."""

    without: str
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)


VARIANTS = (
    Variant(PLAIN),
    Variant("whitening first convolution", {"model": {"whitening": False}}),
    Variant("blocks that begin as identity", {"model": {"identity": False}}),
    Variant("scaled head", {"model": {"head_scale": 1.0}}),
    Variant("own rate of biases (64 ×)", {"training": {"optimizer": {"bias_rate": 1.0}}}),
    Variant("Nesterov", {"training": {"optimizer": {"nesterov": False}}}),
    Variant("weight decay", {"training": {"optimizer": {"weight_decay": 0.0}}}),
    Variant("schedule (constant rate)", {"training": {"schedule": {"name": "constant"}}}),
    Variant("straight lines (one-cycle)", {"training": {"schedule": {"name": "one-cycle"}}}),
    Variant("label smoothing", {"training": {"label_smoothing": 0.0}}),
    Variant("lookahead", {"training": {"averaging": {"name": "off"}}}),
    Variant("alternating (mirrored at random)", {"augmentation": {"flip": "horizontal"}}),
    Variant("mirrored images", {"augmentation": {"flip": "none"}}),
    Variant("crop", {"augmentation": {"crop": 0}}),
)


def main() -> None:
    """Train what is missing, print the table after every variant, and write it."""
    options = _options()
    os.environ.update(ENVIRONMENT)
    rows = []
    for variant in VARIANTS[: options.variants]:
        runs = [_run(_config(variant, seed, options)) for seed in range(options.seeds)]
        rows.append((variant.without, runs))
        print(_row(variant.without, runs, rows[0][1]), flush=True)
    table = [_head(options), *(_row(name, runs, rows[0][1]) for name, runs in rows)]
    if options.write:
        options.write.write_text("\n".join(table) + "\n", encoding="utf-8")


def _config(variant: Variant, seed: int, options: argparse.Namespace) -> ExperimentConfig:
    values = with_changes(json.loads(recipes[RECIPE].config.to_json()), variant.changes)
    values["data"]["fraction"] = options.fraction
    values["training"]["epochs"] = options.epochs
    values["model"]["width"] = options.width
    training = values["training"]
    training["optimizer"]["learning_rate"] *= options.batch / training["batch_size"]
    training["batch_size"] = options.batch
    values |= {"seed": seed, "name": f"ablation, without {variant.without}"[:100]}
    return parse(values)


def _run(config: ExperimentConfig) -> Run:
    """The finished run of that config: one that is there, or a new one."""
    for same in summaries_of(experiment_key(config), RunStatus.FINISHED):
        run = repository.get_run(same.id)
        if run.config == config:
            return run
    run_id = scheduler.submit(config, EVERYBODY, train_here=True)
    scheduler.train_here(run_id)
    run = repository.get_run(run_id)
    if run.status != RunStatus.FINISHED:
        raise SystemExit(f"Run {run_id} is {run.status}: {run.message}")
    return run


def _head(options: argparse.Namespace) -> str:
    return (
        f"{RECIPE}, {options.epochs} epochs, {options.fraction:.0%} of the training images, "
        f"{options.width} of its width, batches of {options.batch}, {options.seeds} seeds; "
        "accuracy on the test images in %: mean (lowest–highest)\n\n"
        "| without | plain | against the recipe | with averaged views | seconds a training |\n"
        "|---|---|---|---|---|"
    )


def _row(name: str, runs: list[Run], recipe: list[Run]) -> str:
    plain = [100 * (run.test_accuracy or 0.0) for run in runs]
    views = [100 * (run.test_accuracy_views or 0.0) for run in runs]
    usual = statistics.mean(100 * (run.test_accuracy or 0.0) for run in recipe)
    seconds = statistics.median(run.seconds or 0.0 for run in runs)
    against = "" if name == PLAIN else f"{statistics.mean(plain) - usual:+.2f}"
    return f"| {name} | {_spread(plain)} | {against} | {_spread(views)} | {seconds:.0f} |"


def _spread(values: list[float]) -> str:
    return f"{statistics.mean(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.ablation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--fraction", type=float, default=1.0)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--width", type=float, default=1.0)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--variants", type=int, help="only the first so many")
    parser.add_argument("--write", type=Path, help="a Markdown file for the table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
