"""`run continue` and `run fork`: a new run from the checkpoint of another."""

import argparse
from typing import Any

from core.auth.actors import MACHINE
from core.cli.config import add_changes, find_run
from core.cli.output import answer, say
from core.cli.training.train import CtrlC, train_and_tell
from core.common.i18n import N_, _
from core.execution import scheduler
from core.experiments.config import ExperimentConfig
from core.runs.forks.course import course_of, course_words
from core.runs.forks.origins import going_on, last_checkpoint, refuse_active
from core.runs.starting import check

EPOCHS_MORE = 10
WHAT = {
    "continue": N_(
        "Train a run some epochs more, from its last checkpoint: a new run, the other one stays."
    ),
    "fork": N_(
        "Go on from a checkpoint of a run with other settings: a new run, the other one stays."
    ),
}


def add_verbs(verbs: Any) -> None:
    """Add them to `run`."""
    subs = {name: verbs.add_parser(name, help=_(words)) for name, words in WHAT.items()}
    for name, sub in subs.items():
        sub.add_argument("run", metavar=_("RUN"), help=_("its id, or the beginning of it"))
        sub.add_argument(
            "--epochs",
            type=int,
            default=EPOCHS_MORE if name == "continue" else None,
            metavar="N",
            help=_("how many more it trains"),
        )
        add_changes(sub)
        sub.add_argument(
            "--queue",
            action="store_true",
            help=_("leave the training to the app, and do not wait for it"),
        )
        sub.set_defaults(command=go_on, at=None)
    help_text = _("after which of its epochs; usually the last that has a checkpoint")
    subs["fork"].add_argument("--at", type=int, metavar="K", help=help_text)


def go_on(options: argparse.Namespace) -> int:
    """Make the new run, say its learning rates, and train it here or leave it in the queue."""
    run = find_run(options.run)
    refuse_active(run)
    epoch = last_checkpoint(run) if options.at is None else options.at
    total = None if options.epochs is None else epoch + options.epochs
    config = going_on(run, epoch, total, tuple(options.set))
    check(config)
    _say_course(config)
    stopping = CtrlC()
    run_id = scheduler.submit(config, MACHINE, train_here=not options.queue)
    if not options.queue:
        return train_and_tell(run_id, stopping)
    say(_("The app trains what waits, one after the other, while it runs."))
    answer({"run_id": run_id, "status": "queued", "parent": vars(config.parent)})
    return 0


def _say_course(config: ExperimentConfig) -> None:
    parent = config.parent
    say(_("goes on from run {run} after epoch {epoch}", run=parent.run, epoch=parent.epoch))
    say(course_words(course_of(config)))
