"""The same engine from a terminal, as in `train digit-reader`, and more (see --help).

Progress goes to stderr; the last line of stdout is one JSON object (train, resume,
describe, predict, check, import). Bad input: one line on stderr and exit code 2.
"""

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from core import jobs, settings, store
from core.chance import verdict_of_run
from core.checks import check
from core.config import DataConfig, ExperimentConfig, parse, read_json, with_setting
from core.datasets import all_datasets
from core.datasets.cache import where_from
from core.datasets.versions import record
from core.errors import LabError
from core.importing.terminal import add_commands
from core.quiet import quiet
from core.recipes import recipes
from core.store import Run
from core.workers import ENVIRONMENT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    os.environ.update(ENVIRONMENT)
    try:
        options = _parser().parse_args(arguments)
        code: int = options.command(options)
    except LabError as error:
        print(f"vistazo: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


def train(options: argparse.Namespace) -> int:
    """Train a recipe or a config file in this process; the result is the last line of stdout."""
    config = read_config(options.what, options.set, options.short)
    check(config)
    _get_ready()
    return _train_and_tell(jobs.submit(config))


def resume(options: argparse.Namespace) -> int:
    """Go on with a run that was stopped, failed or interrupted, after its last kept epoch."""
    if not jobs.can_go_on(store.get_run(options.run)):
        print("there is no checkpoint: from the beginning", file=sys.stderr)
    _get_ready()
    jobs.resume(options.run)
    return _train_and_tell(options.run)


def _get_ready() -> None:
    """What takes seconds, before the run gets its place in the queue."""
    print("starting", file=sys.stderr)
    with quiet():
        import core.training  # noqa: F401
    jobs.mark_lost_trainings()


def _train_and_tell(run_id: str) -> int:
    ended = threading.Event()
    signal.signal(signal.SIGINT, _stop_then_quit(run_id))
    follower = threading.Thread(target=_follow, args=(run_id, ended), daemon=True)
    follower.start()
    jobs.train_here(run_id)
    ended.set()
    follower.join()
    run = store.get_run(run_id)
    for words in filter(None, (run.message, verdict_of_run(run))):
        print(words, file=sys.stderr)
    if jobs.can_go_on(run):
        print(f"To go on: {settings.terminal()} resume {run.id}", file=sys.stderr)
    result = {
        "run_id": run.id,
        "status": run.status,
        "test_accuracy": run.test_accuracy,
        "test_accuracy_views": run.test_accuracy_views,
        "test_loss": run.test_loss,
        "epochs": run.epochs,
        "seconds": _rounded(run.seconds),
        "images_per_second": _rounded(run.images_per_second),
        "peak_memory_mb": _rounded(run.peak_memory_mb),
    }
    print(json.dumps(result))
    return 0 if run.status in ("finished", "stopped") else 1


def describe(options: argparse.Namespace) -> int:
    """Layer table and parameter counts of a recipe, a config file or a run."""
    config = read_config(options.what, options.set, options.short)
    check(config)
    with quiet():
        from core.model import describe as describe_config

    description = describe_config(config.to_json())
    for layer in description["layers"]:
        shape = "×".join(str(size) for size in layer["output_shape"])
        line = f"{layer['name']:<28}{layer['type']:<22}{shape:>14}{layer['parameters']:>12,}"
        print(f"{line}  {'learns' if layer['trainable'] else ''}".rstrip(), file=sys.stderr)
    figures = ("total_parameters", "trainable_parameters", "non_trainable_parameters", "layers")
    print(json.dumps({name: description[name] for name in figures}))
    return 0


def check_data(options: argparse.Namespace) -> int:
    """Look for duplicates, leaks into the test set, blank images and unequal classes."""
    from core import findings, kept

    data = DataConfig(name=options.name, version=options.version)
    record(data)
    progress = kept.Progress("", lambda words: print(words, file=sys.stderr))
    found = findings.check(data, progress)
    print(json.dumps({"name": data.name, "version": data.version, **found.summary()}))
    return 0


def list_recipes(options: argparse.Namespace) -> int:
    """Names and titles of the recipes."""
    for recipe in recipes:
        print(f"{recipe.name:<24}{recipe.title}")
    return 0


def list_datasets(options: argparse.Namespace) -> int:
    """Names, sizes and whereabouts of the data sets."""
    for dataset in all_datasets():
        shape = "×".join(str(size) for size in dataset.image_shape)
        counts = f"{dataset.train_count:,} + {dataset.test_count:,}"
        print(f"{dataset.name:<16}{shape:<10}{counts:<18}{where_from(dataset.name)}")
    return 0


def list_runs(options: argparse.Namespace) -> int:
    """All runs, newest first."""
    jobs.mark_lost_trainings()
    for run in store.list_runs():
        accuracy = "" if run.test_accuracy is None else f"{run.test_accuracy:.4f}"
        what = f"{run.config.data.name} {run.config.model.name}"
        name = " ".join(run.name.split())
        print(f"{run.id}  {run.status:<12}{accuracy:<8}{what:<28}{name}")
    for unreadable in store.unreadable_runs():
        print(f"{unreadable.id}  {unreadable.status:<12}{unreadable.reason}")
    return 0


def predict(options: argparse.Namespace) -> int:
    """Top five classes of each image; the last line of stdout is one JSON object."""
    from core.images import preparation, read

    run = store.get_run(options.run)
    names = record(run.config.data).class_names
    how = preparation(run.config.data.name, options.invert)
    paths = [Path(name) for name in options.images]
    images = [read(_content(path), path.name, how) for path in paths]
    with quiet():
        from core.prediction import predict as classify
    answers = {}
    for path, probabilities in zip(paths, classify(run.id, np.stack(images)), strict=True):
        best = probabilities.argsort()[::-1][:5]
        answers[str(path)] = {names[index]: round(float(probabilities[index]), 4) for index in best}
    print(json.dumps(answers, ensure_ascii=False))
    return 0


def read_config(what: str, changes: Sequence[str], short: bool = False) -> ExperimentConfig:
    """The config of a recipe (or of its `short` version), a `.json` file or a run, with
    `section.field=value` changes."""
    path = Path(what)
    if short and what not in recipes:
        raise LabError(f"Only recipes have a short version, and {what!r} is none.")
    if path.suffix == ".json" or path.is_file():
        try:
            values = read_json(_content(path))
        except LabError as error:
            raise LabError(f"{path}: {error}") from None
    elif what in recipes:
        recipe = recipes[what]
        values = json.loads((recipe.short_config if short else recipe.config).to_json())
    else:
        values = json.loads(_run_or_explain(what).config.to_json())
    if not isinstance(values, dict):
        raise LabError(f"{path} must hold one JSON object.")
    for change in changes:
        values = with_setting(values, change)
    return parse(values)


def _run_or_explain(what: str) -> Run:
    try:
        return store.get_run(what)
    except LabError:
        known = ", ".join(recipes.names())
        raise LabError(f"{what!r} is no recipe ({known}), no .json file and no run.") from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LabError(f"{path} can't be read: {error.strerror}.") from None


def _stop_then_quit(run_id: str) -> Any:
    """Ctrl-C asks the training to stop and keep its weights; a second one ends the process."""

    def handle(number: int, frame: Any) -> None:
        print("stopping (once more: quit at once)", file=sys.stderr)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # in a thread: this may have interrupted the store in the middle of a transaction
        threading.Thread(target=store.request_stop, args=(run_id,)).start()

    return handle


def _follow(run_id: str, ended: threading.Event) -> None:
    """Print what changes: phases and finished epochs."""
    phase, printed = "", len(store.list_epochs(run_id))
    while True:
        last = ended.wait(0.5)
        run = store.get_run(run_id)
        now = run.progress.get("phase", "")
        if run.status == "queued" and jobs.position(run):
            now = f"waiting, {jobs.position(run)} before this run"
        if now and now != phase:
            print(now, file=sys.stderr)
            phase = now
        epochs = store.list_epochs(run_id)
        printed = min(printed, len(epochs))  # where it goes on, later ones are trained again
        for epoch in epochs[printed:]:
            printed = epoch.number
            print(_epoch_line(epoch, run.config.training.epochs), file=sys.stderr)
        if last:
            return


def _epoch_line(epoch: store.Epoch, epochs: int) -> str:
    line = f"epoch {epoch.number}/{epochs}  loss {epoch.loss:.4f}  accuracy {epoch.accuracy:.4f}"
    if epoch.val_loss is not None:
        line += f"  validation loss {epoch.val_loss:.4f}  accuracy {epoch.val_accuracy:.4f}"
    return f"{line}  {epoch.seconds:.1f} s"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line, as every other error here."""

    def error(self, message: str) -> NoReturn:
        """argparse's error as a LabError."""
        raise LabError(f"{message} (see {self.prog} --help)")


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog=settings.terminal(), description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command, name in ((train, "train"), (describe, "describe")):
        sub = commands.add_parser(name, help=command.__doc__)
        sub.add_argument("what", help="a recipe, a config file (.json) or a run's id")
        sub.add_argument("--set", action="append", default=[], metavar="SECTION.FIELD=VALUE")
        sub.add_argument("--short", action="store_true", help="a recipe's short version")
        sub.set_defaults(command=command)
    for command, name in (
        (list_recipes, "recipes"), (list_datasets, "datasets"), (list_runs, "runs"),
    ):  # fmt: skip
        sub = commands.add_parser(name, help=command.__doc__)
        sub.set_defaults(command=command)
    sub = commands.add_parser("resume", help=resume.__doc__)
    sub.add_argument("run")
    sub.set_defaults(command=resume)
    sub = commands.add_parser("check", help=check_data.__doc__)
    sub.add_argument("name", help="a data set")
    sub.add_argument("--version", default="", help="the id of one of its versions")
    sub.set_defaults(command=check_data)
    sub = commands.add_parser("predict", help=predict.__doc__)
    sub.add_argument("run")
    sub.add_argument("images", nargs="+")
    sub.add_argument("--invert", choices=["auto", "no", "yes"], default="auto")
    sub.set_defaults(command=predict)
    add_commands(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
