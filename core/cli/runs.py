"""The terminal's commands on many runs: list, rename, note, tag, star, stop, pause, resume, repeat,
delete, restore."""

import argparse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from core.auth.actors import MACHINE
from core.cli.output import answer, one_line, say
from core.cli.training import forks
from core.common.errors import UserError
from core.common.i18n import N_, _, shown
from core.datasets import all_datasets
from core.execution import repeats, scheduler
from core.housekeeping import runs as put_away
from core.runs import labels, queue, repository, search, taking_in
from core.runs.errors import refuse_in_trash
from core.runs.ids import full_run_id
from core.runs.many import change_each
from core.runs.models import RunStatus, RunSummary, Unreadable, status_words
from core.runs.summaries import every_run

HEADS = (
    N_("run"),
    N_("state"),
    N_("begun"),
    N_("epochs"),
    N_("accuracy"),
    N_("data and network"),
    N_("name"),
)
COLUMNS = "{:<10}{:<13}{:<18}{:>9}  {:<10}{:<30}{}"
RUN_HELP = N_("its id, or the beginning of it")


def add_commands(commands: Any) -> None:
    """Add them to the terminal's parser."""
    sub = commands.add_parser("runs", help=_("All runs, newest first."))
    sub.add_argument("--json", action="store_true", help=_("one JSON object instead of a table"))
    sub.add_argument("--data", default="", help=_("only those on this data set"))
    states = [str(status) for status in RunStatus]
    sub.add_argument("--state", choices=states, default="", help=_("only those in this state"))
    sub.set_defaults(command=list_runs)
    words = _(
        "Rename, note, tag, star, stop, pause, resume, repeat, delete or restore runs; the last "
        "line of stdout is one JSON object."
    )
    sub = commands.add_parser("run", help=words)
    verbs = sub.add_subparsers(required=True, metavar=_("WHAT"), help=_("what to do with them"))
    for name, (command, help_text, more) in VERBS.items():
        sub = verbs.add_parser(name, help=_(help_text))
        if more is None:
            sub.add_argument("runs", nargs="+", metavar=_("RUN"), help=_(RUN_HELP))
        else:
            sub.add_argument("run", metavar=_("RUN"), help=_(RUN_HELP))
            what, nargs, more_help = more
            sub.add_argument(what, nargs=nargs, help=_(more_help))
        sub.set_defaults(command=command)
        if name == "tag":
            sub.add_argument("--remove", action="store_true", help=_("take these tags away"))
        if name == "star":
            sub.add_argument("--off", action="store_true", help=_("take the star away"))
    forks.add_verbs(verbs)


def list_runs(options: argparse.Namespace) -> int:
    """All runs, newest first."""
    trouble = _brought_up_to_date()
    _refuse_unknown_data(options.data)
    runs, unreadable = every_run()
    if trouble:  # else what ends the command is said alone
        say(str(trouble))
    found = [
        run
        for run in runs
        if (not options.data or run.data_name == options.data)
        and (not options.state or run.status == options.state)
    ]
    if options.data or options.state:
        unreadable = []
    if options.json:
        _answer_runs(found, unreadable)
    elif found or unreadable:
        _print_table(found, unreadable)
    elif runs:
        say(_("no run is like that"))
    else:
        say(_("there are no runs in this workspace yet"))
    return 0


def rename(options: argparse.Namespace) -> int:
    """Give a run another name."""
    run_id = full_run_id(options.run)
    answer({"run": run_id, "name": labels.rename(run_id, options.name, MACHINE)})
    return 0


def note(options: argparse.Namespace) -> int:
    """Put a text in the place of a run's notes."""
    run_id = full_run_id(options.run)
    answer({"run": run_id, "notes": labels.note(run_id, options.text, MACHINE)})
    return 0


def tag(options: argparse.Namespace) -> int:
    """Add tags to a run, or take them away."""
    run_id = full_run_id(options.run)
    change = {"remove" if options.remove else "add": options.tags}
    answer({"run": run_id, "tags": labels.tag(run_id, MACHINE, **change)})
    return 0


def star(options: argparse.Namespace) -> int:
    """Give runs a star, or take it away."""

    def change(run_id: str) -> None:
        labels.star(run_id, MACHINE, starred=not options.off)

    return _each(options.runs, change, {"starred": not options.off})


def stop(options: argparse.Namespace) -> int:
    """Stop runs that wait or train; what they have learned is kept. Others stay as they are."""
    return _each(options.runs, lambda run_id: queue.request_stop(run_id, MACHINE))


def pause(options: argparse.Namespace) -> int:
    """Pause runs that wait or train; others stay as they are."""
    return _each(options.runs, lambda run_id: queue.request_pause(run_id, MACHINE))


def resume(options: argparse.Namespace) -> int:
    """Put runs that are paused, or have ended early, into the queue again."""
    say(_("The app trains what waits, while it runs."))
    return _each(options.runs, lambda run_id: scheduler.resume(run_id, MACHINE))


def repeat(options: argparse.Namespace) -> int:
    """Put runs' settings into the queue with other seeds, until there are five of each."""

    def change(run_id: str) -> Mapping[str, Any]:
        run = repository.get_run(run_id)
        refuse_in_trash(run)
        return {"queued": repeats.repeat(run.config, MACHINE)}

    say(_("The app trains what waits, one after the other, while it runs."))
    return _each(options.runs, change)


def delete(options: argparse.Namespace) -> int:
    """Put runs into the trash."""

    def change(run_id: str) -> None:
        put_away.put_away(run_id, MACHINE)

    return _each(options.runs, change)


def restore(options: argparse.Namespace) -> int:
    """Bring runs back from the trash."""

    def change(run_id: str) -> None:
        put_away.bring_back(run_id, MACHINE)

    return _each(options.runs, change)


More = tuple[str, str | None, str]
VERBS: Mapping[str, tuple[Callable[[argparse.Namespace], int], str, More | None]] = {
    "rename": (rename, N_("Give a run another name."), ("name", None, N_("the name"))),
    "note": (
        note,
        N_("Put a text in the place of a run's notes."),
        ("text", None, N_("the notes")),
    ),
    "tag": (
        tag,
        N_("Add tags to a run, or take them away."),
        ("tags", "+", N_("words of letters, digits, “-”, “_” and “.”")),
    ),
    "star": (star, N_("Give runs a star, or take it away."), None),
    "stop": (stop, N_("Stop runs that wait or train; what they have learned is kept."), None),
    "pause": (
        pause,
        N_("Pause runs that wait or train: others take their place; nothing is lost."),
        None,
    ),
    "resume": (
        resume,
        N_("Put runs that are paused, or have ended early, into the queue again."),
        None,
    ),
    "repeat": (
        repeat,
        N_("Queue a run's settings with other seeds, until there are runs of five seeds."),
        None,
    ),
    "delete": (delete, N_("Put runs into the trash."), None),
    "restore": (restore, N_("Bring runs back from the trash."), None),
}


def _each(
    starts: Iterable[str],
    change: Callable[[str], Mapping[str, Any] | None],
    more: Mapping[str, Any] | None = None,
) -> int:
    """Change runs one by one, and say of each how it stands then, or why it was not changed; what
    `change` returns stands beside it.

    Exit code 1 where some were not; where none was, the last one's error is raised.
    """

    def change_and_look(start: str) -> dict[str, Any]:
        run_id = full_run_id(start)
        told = change(run_id)
        run = repository.get_run(run_id)
        away = run.trashed_at is not None
        return {"run": run_id, "status": run.status, "in_trash": away, **(told or {})}

    changed, errors = change_each(starts, change_and_look)
    if not changed:
        *others, last = errors.values()
        for other in others:
            say(str(other))
        raise last
    for other in errors.values():
        say(str(other))
    refused = {start: one_line(str(error)) for start, error in errors.items()}
    answer({"runs": changed, **(more or {}), "refused": refused})
    return 1 if errors else 0


def _brought_up_to_date() -> UserError | None:
    """Why lost runs can't be found, where they can't; what is known can be shown nevertheless."""
    try:
        taking_in.take_in()
        queue.give_up_lost()
    except UserError as error:
        return error
    return None


def _refuse_unknown_data(name: str) -> None:
    """UserError where there is no data set of that name, nor a run on one: which there are."""
    known = {one.name for one in all_datasets()} | set(search.used_names()[0])
    if name and name not in known:
        raise UserError(
            "data-of-no-run",
            N_("There is no data set {name!r}, and no run on one. There are: {known}."),
            name=name,
            known=", ".join(sorted(known)),
        )


def _answer_runs(found: list[RunSummary], unreadable: list[Unreadable]) -> None:
    tags = labels.tags_of([run.id for run in found])
    rows = []
    for run in found:
        values = {
            name: value.replace(tzinfo=UTC).isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(run).items()
        }
        rows.append({**values, "tags": tags.get(run.id, [])})
    reasons = [{**asdict(one), "reason": _(one.reason)} for one in unreadable]
    answer({"runs": rows, "unreadable": reasons})


def _print_table(found: list[RunSummary], unreadable: list[Unreadable]) -> None:
    print(COLUMNS.format(*map(_, HEADS)))
    for run in found:
        accuracy = "" if run.test_accuracy is None else f"{run.test_accuracy:.4f}"
        epochs = f"{run.epochs}/{run.planned_epochs}"
        what = f"{run.data_name} {run.network}"
        status = _(status_words(run.status))
        values = (status, _local(run.created_at), epochs, accuracy, what, one_line(run.name))
        print(COLUMNS.format(run.id, *values).rstrip())
    for one in unreadable:
        print(f"{one.id:<10}{shown(status_words(one.status)):<13}{one_line(_(one.reason))}")


def _local(utc: datetime) -> str:
    """Day and time on this machine's clock."""
    try:
        moment = utc.replace(tzinfo=UTC).astimezone()
    except (OSError, OverflowError, ValueError):  # a clock far off
        moment = utc
    return moment.isoformat(" ", "minutes")[: len("2026-01-01 00:00")]
