"""Write `docs/reference/` from the code's own records: `python scripts/reference.py`.

Fields of a config come from the knobs, the terminal's commands from its parsers, environment
variables from `core.common.settings`, tables from `core.db.tables`, the files of a run from
`scripts/workspace_files.py`. `tests/test_reference.py` fails as long as a page says something else.
"""

import argparse
import inspect
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from pydantic import BaseModel  # noqa: E402
from pydantic.fields import FieldInfo  # noqa: E402

from core.architectures import architectures  # noqa: E402
from core.cli.main import build_parser  # noqa: E402
from core.common.settings import VARIABLES  # noqa: E402
from core.config.network import ModelConfig  # noqa: E402
from core.db.tables import metadata  # noqa: E402
from core.experiments.config import ExperimentConfig  # noqa: E402
from scripts.markdown_pages import Cells, code, page, table  # noqa: E402
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


def config_page() -> str:
    """Every field of a config: of its sections, and of each network's own knobs."""
    parts = [
        "# Fields of a config",
        "A config is one JSON object; every field has a default. The Train page shows it under"
        " *All settings as text*, a run keeps it as `config.json`, `--set section.field=value`"
        " changes one field of it in a terminal. Unknown fields and values beyond the limits are"
        " refused with a sentence.",
    ]
    plain, sections = {}, []
    for name, field in ExperimentConfig.model_fields.items():
        kind: Any = field.annotation
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            plain[name] = field
        elif name != "model":
            words = inspect.cleandoc(str(kind.__doc__))
            sections += [f"## `{name}`", words, _field_table(kind.model_fields, f"{name}.")]
    return page(*parts, "## At its top", _field_table(plain, ""), *sections, *_network_parts())


def _network_parts() -> list[str]:
    rows = [
        (f"`{each.name}`", each.title, f"{each.smallest_image} px", _knob_names(each.knobs))
        for each in architectures
    ]
    return [
        "## `model`",
        "`model.name` picks the network (default `"
        + str(ModelConfig.model_fields["name"].default)
        + "`); each has just the knobs that it understands. `null` means: the usual, mostly as"
        " published. Smaller images than the smallest are enlarged.",
        table(("network", "title", "smallest image", "its knobs, `model.…`"), rows),
        "### The knobs",
        table((*FIELD_HEAD, "networks"), _knob_rows()),
    ]


def _knob_rows() -> list[Cells]:
    """A row for each knob; networks whose knob of one name differs have rows of their own."""
    names: dict[tuple[str, ...], list[str]] = {}
    for each in architectures:
        for name, field in each.knobs.model_fields.items():
            if name != "name":
                row = _field_row(f"model.{name}", field)
                names.setdefault(tuple(row), []).append(each.name)
    everything = architectures.names()
    return [(*row, _networks(having, everything)) for row, having in names.items()]


def _networks(having: list[str], everything: Iterable[str]) -> str:
    missing = [name for name in everything if name not in having]
    if not missing:
        return "all"
    if len(missing) <= 3:
        return f"all but {code(missing)}"
    return code(having)


def _knob_names(kind: type[BaseModel]) -> str:
    return code(name for name in kind.model_fields if name != "name") or "none"


def terminal_page() -> str:
    """The commands of `python -m core`, and the one that starts the app."""
    parser = build_parser()
    commands = next(each.choices for each in parser._actions if isinstance(each.choices, dict))
    helps = _command_helps(parser)
    parts = [
        "# The terminal",
        inspect.cleandoc(str(parser.description)),
        f"Each command is `{COMMAND} COMMAND`, in the folder of the app (on Windows"
        r" `.venv\Scripts\python -m core`), with the same settings and the same workspace as the"
        " app. Exit codes: 0 done; 1 the training failed, or an image could not be read; 2 what was"
        " asked can't be done, with one line that says why; 130 ended by Ctrl-C. The first Ctrl-C"
        " of a training stops it and keeps what it has learned.",
    ]
    for name, sub in commands.items():
        if name != "app":  # its options stand below
            parts += [f"## `{name}`", helps[name], *_command_parts(f"{COMMAND} {name}", sub)]
    start = build_start_parser()
    parts += [
        "## `app`",
        inspect.cleandoc(str(start.description)),
        *_command_parts(START, start),
    ]
    return page(*parts)


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
        "`VISTAZO_HOME` is the workspace. Whoever copies the whole folder while the app is closed"
        " has a backup.",
        "## A run: `runs/<id>/`",
        "`<id>` has eight characters, 0 to 9 and a to f. Files are written whole, under another"
        " name first: what is there under its own name can be read.",
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


def _field_table(fields: dict[str, FieldInfo], prefix: str) -> str:
    return table(FIELD_HEAD, [_field_row(prefix + name, field) for name, field in fields.items()])


def _field_row(path: str, field: FieldInfo) -> Cells:
    extra: dict[str, Any] = (
        field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    )
    default = field.get_default(call_default_factory=False)
    unit = str(extra.get("unit") or "")
    words = f"*{field.title}.* {field.description}"
    return f"`{path}`", f"`{_json(default)}`", _allowed(field, extra, unit), words


def _allowed(field: FieldInfo, extra: dict[str, Any], unit: str) -> str:
    kinds = [field.annotation, *get_args(field.annotation)]
    literals = [kind for kind in kinds if get_origin(kind) is Literal]
    words = _free(field, kinds)
    if literals:
        words = code(get_args(literals[0]))
    elif bool in kinds:
        words = "`true`, `false`"
    elif limits := extra.get("limits"):
        pair = "two numbers, each " if get_origin(field.annotation) is tuple else ""
        words = f"{pair}{_json(limits[0])} to {_json(limits[1])} {unit}".rstrip()
    return f"{words}; `null`: {extra.get('none_word', 'none')}" if NoneType in kinds else words


def _free(field: FieldInfo, kinds: list[Any]) -> str:
    """What a field without limits takes: a list, a text, or a number as well."""
    longest = next((one.max_length for one in field.metadata if hasattr(one, "max_length")), None)
    if get_origin(field.annotation) is tuple:
        return f"a list of at most {longest} numbers"
    if len(kinds) > 1 and str in kinds:
        return "a whole number, or a text"
    return f"text of at most {longest} characters" if longest else "text"


def _json(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return (
        f'"{value}"'
        if isinstance(value, str)
        else str(list(value) if isinstance(value, tuple) else value)
    )


FIELD_HEAD = ("field", "default", "allowed", "what")
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
