"""What a command of the terminal is about: a config, a run, a version, a file."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from core.common.errors import UserError
from core.common.i18n import N_, _
from core.common.reading import read_file
from core.experiments.config import ExperimentConfig, parse, read_json
from core.experiments.overrides import with_settings
from core.experiments.recipes import recipes
from core.runs import repository
from core.runs.errors import refuse_in_trash
from core.runs.ids import full_run_id, full_version_id, runs_like
from core.runs.models import Run

LARGEST_CONFIG_MB = 5


def add_config(parser: argparse.ArgumentParser) -> None:
    """Let a command name a config, as `read_config` reads it: `what`, `set` and `short`."""
    parser.add_argument("what", help=_("a recipe, a config file (.json) or a run's id"))
    add_changes(parser)
    parser.add_argument("--short", action="store_true", help=_("a recipe's short version"))


def add_changes(parser: argparse.ArgumentParser) -> None:
    """Let a command change single fields of a config: `set`."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar=_("SECTION.FIELD=VALUE"),
        help=_("changes one field of the config; as often as needed"),
    )


def read_config(what: str, changes: Sequence[str], short: bool = False) -> ExperimentConfig:
    """The config of a recipe (or of its `short` version), a `.json` file or a run, with
    `section.field=value` changes."""
    path = Path(what)
    if short and what not in recipes:
        raise UserError(
            "short-version-of-no-recipe",
            N_("Only recipes have a short version, and {what!r} is none."),
            what=what,
        )
    if what in recipes:
        recipe = recipes[what]
        values = json.loads((recipe.short_config if short else recipe.config).to_json())
    elif path.suffix == ".json" or _is_there(path):
        try:
            values = read_json(read_file(path, LARGEST_CONFIG_MB))
        except UserError as error:
            raise UserError(
                "config-file-unreadable", N_("{path}: {reason}"), path=path, reason=error
            ) from None
    else:
        values = json.loads(_run_or_explain(what).config.to_json())
    if not isinstance(values, dict):
        raise UserError("config-file-no-object", N_("{path} must hold one JSON object."), path=path)
    return _with_whole_version(parse(with_settings(values, changes)))


def find_run(start: str) -> Run:
    """The run whose id begins so. UserError where none does, several do, or it was put away."""
    run = repository.get_run(full_run_id(start))
    refuse_in_trash(run)
    return run


def _with_whole_version(config: ExperimentConfig) -> ExperimentConfig:
    data = config.data
    if not data.version:
        return config
    version = full_version_id(data.name, data.version)
    return config.model_copy(update={"data": data.model_copy(update={"version": version})})


def _is_there(path: Path) -> bool:
    """Anything but a folder, which a recipe or a run may be called like."""
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):  # a name that is too long, or has a zero byte
        return False


def _run_or_explain(what: str) -> Run:
    if runs_like(what):
        return find_run(what)
    known = ", ".join(recipes.names())
    raise UserError(
        "nothing-to-train-called-so",
        N_("{what!r} is no recipe ({known}), no .json file and no run."),
        what=what,
        known=known,
    )
