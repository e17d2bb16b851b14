"""The terminal's commands that train: train and resume."""

import argparse
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from core.auth.actors import MACHINE
from core.cli.config import find_run, read_config
from core.cli.output import answer, say
from core.cli.program import INTERRUPTED
from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_, _
from core.evaluation.chance import verdict_of_run
from core.evaluation.curves.of_run import finding_of
from core.execution import scheduler
from core.execution.quiet_stderr import quiet
from core.execution.tidying import tidy
from core.jobs.queue_state import queue_state
from core.jobs.reporter import patiently
from core.runs import queue, repository, resuming
from core.runs.models import Epoch, Run, RunProgress, RunStatus
from core.runs.starting import check


def train(options: argparse.Namespace) -> int:
    """Train a recipe or a config file in this process; the result is the last line of stdout."""
    config = read_config(options.what, options.set, options.short)
    check(config)
    stopping = CtrlC()
    run_id = scheduler.submit(config, MACHINE, train_here=True)
    return train_and_tell(run_id, stopping)


def resume(options: argparse.Namespace) -> int:
    """Go on with a run that has ended early or is paused, after its last kept epoch."""
    run = find_run(options.run)
    goes_on = resuming.done(run.id).epochs > 0
    stopping = CtrlC()
    scheduler.resume(run.id, MACHINE, train_here=True)
    if not goes_on:
        say(_("there is no checkpoint that can be read: from the beginning"))
    return train_and_tell(run.id, stopping)


def train_and_tell(run_id: str, stopping: "CtrlC") -> int:
    """Train a run that this process has submitted for itself, and say how it goes and ends; returns
    the exit code."""
    say(_("run {id}", id=run_id))
    stopping.begin(run_id)
    say(_("starting"))
    tidy()
    with quiet():
        import core.training.run  # noqa: F401 (takes seconds)
    patiently(queue.give_up_lost)
    stopping.imported = True
    ended = threading.Event()
    follower = threading.Thread(target=_follow, args=(run_id, ended), daemon=True)
    follower.start()
    scheduler.train_here(run_id)
    ended.set()
    follower.join()
    return _tell_result(patiently(lambda: repository.get_run(run_id)))


def _tell_result(run: Run) -> int:
    finding = finding_of(run, patiently(lambda: repository.list_epochs(run.id)))
    curves = f"{_(finding.reason)} {_(finding.advice)}" if finding else ""
    for words in filter(None, (_(run.message), verdict_of_run(run), curves)):
        say(words)
    if resuming.can_go_on(run):
        say(_("To go on: {command} resume {id}", command=settings.terminal(), id=run.id))
    result = {
        "run_id": run.id,
        "status": run.status,
        **_parent(run),
        "test_accuracy": run.test_accuracy,
        "test_accuracy_views": run.test_accuracy_views,
        "test_loss": run.test_loss,
        "epochs": run.epochs,
        "curves": finding.kind if finding else None,
        "seconds": _rounded(run.seconds),
        "images_per_second": _rounded(run.images_per_second),
        "peak_memory_mb": _rounded(run.peak_memory_mb),
    }
    answer(result)
    ended_well = (RunStatus.FINISHED, RunStatus.STOPPED, RunStatus.PAUSED)
    return 0 if run.status in ended_well else 1


class CtrlC:
    """Ctrl-C asks the training to stop and keep its weights; a second one ends the process.

    Made before the run is, so that none is left waiting that nobody wants any more.
    """

    def __init__(self) -> None:
        self.imported = False
        self._run_id = ""
        self._asked = False
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._handle)

    def begin(self, run_id: str) -> None:
        """From now on it is this run's; one that was asked to stop before is asked now."""
        self._run_id = run_id
        if self._asked:
            _ask_to_stop(run_id)

    def _handle(self, number: int, frame: Any) -> None:
        if not self._asked:
            self._asked = True
            _write(f"{_('stopping (once more: quit at once)')}\n".encode())
            if self._run_id:
                # in a thread: this may have interrupted the store in the middle of a transaction
                threading.Thread(target=_ask_to_stop, args=(self._run_id,)).start()
        elif self.imported:  # the training notes that it was interrupted
            signal.signal(signal.SIGINT, signal.default_int_handler)
            raise KeyboardInterrupt
        else:  # an exception in the middle of an import could become any other
            os._exit(INTERRUPTED)


def _ask_to_stop(run_id: str) -> None:
    """Ask the run to stop; one that somebody has erased meanwhile has nothing to stop."""
    with suppress(UserError):
        patiently(lambda: queue.request_stop(run_id, MACHINE))


def _write(words: bytes) -> None:
    """To stderr past Python's buffer, which the signal may have found half filled."""
    try:
        os.write(2, words)
    except OSError:
        return


def _follow(run_id: str, ended: threading.Event) -> None:
    """Print what changes, phases and finished epochs, for as long as there is such a run."""
    with suppress(UserError):
        _follow_changes(run_id, ended)


def _follow_changes(run_id: str, ended: threading.Event) -> None:
    phase, printed = "", len(patiently(lambda: repository.list_epochs(run_id)))
    try:
        while True:
            last = ended.wait(0.5)
            run = patiently(lambda: repository.get_run(run_id))
            phase = _say_phase(run, phase)
            epochs = patiently(lambda: repository.list_epochs(run_id))
            printed = min(printed, len(epochs))  # where it goes on, later ones are trained again
            for epoch in epochs[printed:]:
                printed = epoch.number
                say(_epoch_line(epoch, run.config.training.epochs))
            if last:
                return
    except BrokenPipeError:  # nobody listens any more
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _say_phase(run: Run, before: str) -> str:
    now = "" if run.progress == RunProgress() else _(run.progress.words)
    if run.status is RunStatus.QUEUED:
        if count := patiently(lambda: queue.position(run.id)):
            now = _("waiting, {count} before this run", count=count)
        if patiently(lambda: queue_state().paused):
            now = _("waiting: the queue is held")
    if now and now != before:
        say(now)
    return now or before


def _epoch_line(epoch: Epoch, epochs: int) -> str:
    line = N_("epoch {number}/{epochs}  loss {loss:.4f}  accuracy {accuracy:.4f}  {seconds:.1f} s")
    if epoch.val_loss is not None:
        line = N_(
            "epoch {number}/{epochs}  loss {loss:.4f}  accuracy {accuracy:.4f}  validation loss "
            "{val_loss:.4f}  accuracy {val_accuracy:.4f}  {seconds:.1f} s"
        )
    return _(line, epochs=epochs, **asdict(epoch))


def _parent(run: Run) -> dict[str, Any]:
    """From which run's checkpoint it went on, where it did."""
    return {"parent": vars(run.config.parent)} if run.config.parent.run else {}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
