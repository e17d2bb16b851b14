"""The terminal's `queue`: what waits, in its order; moved, held, and how many of a person may wait.

Who may use the terminal of the machine that trains is taken for a teacher.
"""

import argparse
from datetime import UTC
from typing import Any

from core.auth.actors import MACHINE
from core.cli.output import answer, one_line, say
from core.common.i18n import N_, _
from core.execution.waiting_times import waiting_times, words
from core.jobs.queue_state import pause_queue, queue_state, resume_queue, set_waiting_limit
from core.runs import queue, summaries
from core.runs.ids import full_run_id
from core.runs.models import RunStatus, RunSummary, status_words

HEADS = (N_("place"), N_("run"), N_("state"), N_("owner"), N_("epochs"), N_("name"), N_("when"))
COLUMNS = "{:<7}{:<10}{:<13}{:<16}{:>9}  {:<24}{}"
SUMMARY = N_(
    "What trains and what waits, in the order in which it will start; hold the queue, or change "
    "that order. The last line of stdout is one JSON object."
)


def add_command(commands: Any) -> None:
    """Add `queue` to the terminal's parser."""
    parser = commands.add_parser("queue", help=_(SUMMARY))
    parser.set_defaults(command=list_queue)
    verbs = parser.add_subparsers(metavar=_("WHAT"), help=_("what to do with it"))
    verbs.add_parser("list", help=_("What trains and waits.")).set_defaults(command=list_queue)
    sub = verbs.add_parser("pause", help=_("Nothing new starts; what trains goes on."))
    sub.set_defaults(command=pause)
    sub = verbs.add_parser("resume", help=_("What waits starts again."))
    sub.set_defaults(command=resume)
    sub = verbs.add_parser("move", help=_("Move a run that waits up among those of its owner."))
    sub.add_argument("run", metavar=_("RUN"), help=_("its id, or the beginning of it"))
    sub.add_argument("--front", action="store_true", help=_("to the front of them"))
    sub.set_defaults(command=move)
    sub = verbs.add_parser("limit", help=_("How many runs of a person may wait at once."))
    sub.add_argument("count", type=int, metavar=_("COUNT"), help=_("0: any number"))
    sub.set_defaults(command=limit)


def list_queue(options: argparse.Namespace) -> int:
    """What trains, what waits in its order, and what is paused."""
    queue.give_up_lost()
    return _tell()


def pause(options: argparse.Namespace) -> int:
    """Nothing new starts from now on."""
    pause_queue(MACHINE)
    return _tell()


def resume(options: argparse.Namespace) -> int:
    """What waits starts again."""
    resume_queue(MACHINE)
    return _tell()


def move(options: argparse.Namespace) -> int:
    """Move a run that waits up, or to the front, among those of its owner."""
    queue.move(full_run_id(options.run), MACHINE, options.front)
    return _tell()


def limit(options: argparse.Namespace) -> int:
    """So many runs of a person may wait at once."""
    set_waiting_limit(options.count, MACHINE)
    return _tell()


def _tell() -> int:
    """The queue as a table, and as one JSON object."""
    state, times = queue_state(), waiting_times()
    order = queue.waiting()
    runs = summaries.active_summaries(len(order))
    if runs:
        print(COLUMNS.format(*map(_, HEADS)).rstrip())
    rows = []
    for run in runs:
        place = order.index(run.id) + 1 if run.id in order else None
        time = times.get(run.id)
        paused = run.status is RunStatus.PAUSED
        when = "" if paused else words(time, state.paused)
        print(_line(run, place, when))
        ends = time.ends if time else None
        facts = {"run": run.id, "status": run.status, "owner": run.owner, "name": run.name}
        rows.append({**facts, "place": place, "ready_in_seconds": ends})
    if state.paused:
        say(_("the queue is held: nothing new starts until `queue resume`"))
    since = state.paused_at.replace(tzinfo=UTC).isoformat() if state.paused_at else None
    held = {"paused": state.paused, "paused_by": state.paused_by, "paused_at": since}
    answer({"runs": rows, **held, "waiting_limit": state.waiting_limit})
    return 0


def _line(run: RunSummary, place: int | None, when: str) -> str:
    epochs = f"{run.epochs}/{run.planned_epochs}"
    said = (_(status_words(run.status)), one_line(run.owner), epochs, one_line(run.name)[:22], when)
    return COLUMNS.format("" if place is None else place, run.id, *said).rstrip()
