"""`docs/reference/` says what the code says: nothing is missing, nothing is out of date."""

import re

import pytest

from core.architectures import architectures
from core.cli.main import build_parser
from core.common import settings
from core.common.variables import VARIABLES
from core.config.choices import choice_of
from core.db.tables import metadata
from core.experiments.config import ExperimentConfig
from core.runs import repository
from scripts import reference
from scripts.config_reference import config_page
from scripts.workspace_files import RUN_FILES, WORKSPACE_FILES
from tests.helpers import ROOT

OTHERS_VARIABLES = {"KERAS_HOME", "TF_ENABLE_ONEDNN_OPTS"}
SOURCES = [path for name in ("core", "pages", "serving") for path in (ROOT / name).rglob("*.py")]


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_page_is_what_the_code_s_records_give(name):
    """After a change of a knob, an option, a table: `python scripts/reference.py`."""
    written = (reference.FOLDER / name).read_text(encoding="utf-8")
    assert written == reference.PAGES[name](), "run: python scripts/reference.py"


def test_every_field_of_every_network_has_a_row():
    page = config_page()
    config = ExperimentConfig()
    paths = [f"data.{name}" for name in type(config.data).model_fields]
    for name, field in type(config.training).model_fields.items():
        choice = choice_of(field)
        knobs = choice.knobs() if choice else []
        paths += [f"training.{name}.name" if choice else f"training.{name}"]
        paths += [f"training.{name}.{knob.name}" for knob in knobs]
    paths += [f"model.{name}" for each in architectures for name in each.knobs.model_fields]
    assert not [path for path in paths if path != "model.name" and f"| `{path}` |" not in page]


def test_every_option_of_the_terminal_says_what_it_is_for(capsys):
    with pytest.raises(SystemExit):
        build_parser().parse_args(["--help"])
    commands = set(re.findall(r"^    (\w+)(?: |$)", capsys.readouterr().out, re.MULTILINE))
    page = reference.terminal_page()
    assert commands | {"app"} == set(re.findall(r"^## `(\w+)`", page, re.MULTILINE))
    assert not re.findall(r"^\| .* \|  \|$", page, re.MULTILINE), "an argument has no help"


def test_every_variable_that_is_read_is_told():
    """What the code names as a variable of ours is in the record, and the other way round."""
    read = {
        name
        for path in SOURCES
        for name in re.findall(r'environ[^\n]*"(VISTAZO_\w+)"', path.read_text(encoding="utf-8"))
    }
    assert read == {each.name for each in VARIABLES} - OTHERS_VARIABLES


def test_every_column_says_what_it_holds():
    columns = [column for table in metadata.sorted_tables for column in table.columns]
    assert not [str(column) for column in columns if not column.doc]


def test_the_files_of_a_run_are_told(trained):
    there = {path.name for path in settings.run_folder(trained).iterdir()}
    told = {each.name for each in RUN_FILES}
    assert repository.get_run(trained).status == "finished"
    others = {"calibration.json", "exports/", "first_weights.keras"}
    assert there == told - {"origin.npz", "checkpoint-0010.npz", *others}


def test_what_lies_in_a_workspace_is_told(trained):
    told = {each.name.rstrip("/") for each in WORKSPACE_FILES}
    there = {path.name for path in settings.home().iterdir()}
    assert there - {"vistazo.db-wal", "vistazo.db-shm"} <= told
