"""Write `docs/reference/` from the code's own records: `python scripts/reference.py`.

Fields of a config come from the knobs (`scripts/config_reference.py`), the terminal's commands from
its parsers, environment variables from `core.common.settings`, tables from `core.db.tables`, the
files of a run from `scripts/workspace_files.py`. `tests/test_reference.py` fails as long as a page
says something else.
"""

import argparse
import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))


from core.cli.main import build_parser  # noqa: E402
from core.common.variables import VARIABLES  # noqa: E402
from core.db.tables import metadata  # noqa: E402
from scripts.config_reference import config_page  # noqa: E402
from scripts.markdown_pages import page, table  # noqa: E402
from scripts.workspace_files import RUN_FILES, WORKSPACE_FILES  # noqa: E402
from serving.command import build_parser as build_start_parser  # noqa: E402

FOLDER = ROOT / "docs/reference"
COMMAND = ".venv/bin/python -m core"
START = f"{COMMAND} app"


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), encoding="utf-8")


def terminal_page() -> str:
    """The commands of `python -m core`, and the one that starts the app."""
    parser = build_parser()
    commands = _verbs(parser)
    helps = _command_helps(parser)
    parts = [
        "# The terminal",
        inspect.cleandoc(str(parser.description)),
        f"Each command is `{COMMAND} COMMAND`, in the folder of the app (on Windows"
        r" `.venv\Scripts\python -m core`), with the same settings and the same workspace as the"
        " app. Exit codes: 0 done; 1 the training failed, an image could not be read, or `doctor`"
        " has found something wrong; 2 what was asked can't be done, with one line that says why;"
        " 130 ended by Ctrl-C. The first Ctrl-C of a training stops it and keeps what it has"
        " learned.",
    ]
    for name, sub in commands.items():
        if name != "app":  # its options stand below
            parts += [f"## `{name}`", helps[name], *_command_parts(f"{COMMAND} {name}", sub)]
            for verb, inner in _verbs(sub).items():
                parts += [f"### `{name} {verb}`", _command_helps(sub)[verb]]
                parts += _command_parts(f"{COMMAND} {name} {verb}", inner)
    start = build_start_parser()
    parts += [
        "## `app`",
        inspect.cleandoc(str(start.description)),
        *_command_parts(START, start),
    ]
    return page(*parts)


def _verbs(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands that a parser chooses from, if any, with their own parsers."""
    choices = (each.choices for each in parser._actions)
    return next((each for each in choices if isinstance(each, dict)), {})


def _command_helps(parser: argparse.ArgumentParser) -> dict[str, str]:
    """What `--help` says of each command, by its name."""
    parser.formatter_class = lambda prog: argparse.HelpFormatter(prog, 4, 60, 10_000)
    return dict(re.findall(r"^ +([a-z]\S*)\s{2,}(\S.*)$", parser.format_help(), re.MULTILINE))


def _command_parts(command: str, parser: argparse.ArgumentParser) -> list[str]:
    shown = [action for action in parser._actions if action.dest != "help"]
    words = [command, *(_in_usage(action) for action in shown)]
    rows = [(f"`{_name(action)}`", _what(action)) for action in shown]
    parts = [f"```sh\n{' '.join(words)}\n```"]
    return [*parts, table(("argument", "what"), rows)] if rows else parts


def _name(action: argparse.Action) -> str:
    if not action.option_strings:
        return _value(action)
    return f"{action.option_strings[0]} {_value(action)}".rstrip()


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices:
        return "{" + ",".join(map(str, action.choices)) + "}"
    return str(action.metavar or action.dest).upper()


def _in_usage(action: argparse.Action) -> str:
    name = _name(action)
    if action.option_strings:
        return f"[{name}]"
    return f"{name}..." if action.nargs == "+" else name


def _what(action: argparse.Action) -> str:
    words = str(action.help or "")
    if isinstance(action.default, str | int) and action.nargs != 0 and "default" not in words:
        default = f"default: `{action.default}`" if str(action.default) else ""
        return "; ".join(filter(None, (words, default)))
    return words


def settings_page() -> str:
    """The environment variables."""
    rows = [(f"`{each.name}`", each.summary, each.default) for each in VARIABLES]
    return page(
        "# Settings",
        "Environment variables, read by the app, its workers and the terminal alike. Set them"
        " before the start, as in `VISTAZO_HOME=/data/vistazo make run`.",
        table(("variable", "what", "default"), rows),
    )


def run_folder_page() -> str:
    """The files of a run and of the workspace."""
    run = [(f"`{each.name}`", each.there, each.summary) for each in RUN_FILES]
    others = [(f"`{each.name}`", each.there, each.summary) for each in WORKSPACE_FILES]
    return page(
        "# The workspace and a run's folder",
        "`VISTAZO_HOME` is the workspace. `backup` puts what can't be made again into one file,"
        " also while the app runs ([how](../how-to/back-up.md)).",
        "## A run: `runs/<id>/`",
        "`<id>` has eight characters, 0 to 9 and a to f. Files are written whole, under another"
        " name first, but for `epochs.jsonl` and `log.txt`, which grow: what is there under its own"
        " name can be read.",
        table(("file", "there", "what"), run),
        "## Everything else in the workspace",
        table(("name", "there", "what"), others),
    )


def tables_page() -> str:
    """The tables of the database."""
    parts = [
        "# Tables of the database",
        "SQLite in the workspace (`vistazo.db`) unless `VISTAZO_DATABASE_URL` names another. Only"
        " `core/runs/repository.py` writes them. Times are UTC. A newer version may add columns"
        " that can be empty, nothing else.",
    ]
    for each in metadata.sorted_tables:
        rows = [
            (f"`{column.name}`", _type(column), _nulls(column), str(column.doc or ""))
            for column in each.columns
        ]
        parts += [f"## `{each.name}`", str(each.info["summary"]), table(COLUMN_HEAD, rows)]
    return page(*parts)


def _type(column: Any) -> str:
    foreign = [f"→ `{key.column}`" for key in column.foreign_keys]
    return " ".join([str(column.type).lower(), *foreign])


def _nulls(column: Any) -> str:
    return "key" if column.primary_key else "may be empty" if column.nullable else ""


COLUMN_HEAD = ("column", "type", "", "what")
PAGES: dict[str, Callable[[], str]] = {
    "config.md": config_page,
    "terminal.md": terminal_page,
    "settings.md": settings_page,
    "run-folder.md": run_folder_page,
    "tables.md": tables_page,
}

if __name__ == "__main__":
    main()
