"""Hostile inputs, by hypothesis and a corpus: `python -m bench.hostile [TIMES] [KIND …]`.

Each kind of input is tried TIMES times (400): configs, names, files of images, files to import,
queries of pages, values of their widgets. What is refused in words, or taken, is well; a traceback
is not, and neither is a file that comes to be outside of the workspace. A line for each kind; exit
code 1 where one is not well.
"""

import io
import json
import os
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import hypothesis
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from bench._app import App, running_app
from bench._hostile import files, hostile_text, json_values, mutated, spoiled_config
from bench._outside import Outside
from bench._values import Hand
from bench._viewer import Viewer
from core.auth.actors import Actor
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.imported import get_dataset, name_for, own_folder
from core.datasets.opened import open_dataset
from core.datasets.titles import checked_title
from core.datasets.versions.repository import edits_of, get_version, resolve, save_version
from core.execution import imports
from core.experiments import validation
from core.experiments.config import parse, parse_json
from core.experiments.overrides import with_settings
from core.experiments.set_up import config_text, read_set_up
from core.housekeeping import trash
from core.housekeeping.models import Kind
from core.imaging.read import decode, thumbnail
from core.importing.network_file import judge
from core.importing.pipeline import run_import
from core.importing.request import ImportOptions, Request
from core.prediction.kept import find
from core.runs import labels, repository
from core.runs.ids import full_run_id, version_called
from core.runs.search import Wanted, find_runs
from pages._ui.shell.registry import PAGES

TIMES = 400
MALLORY = Actor("mallory")
PARAMETERS = (
    *("run", "runs", "data", "version", "part", "image", "recipe", "many", "lang", "q"),
    *("config", "show"),
)


@dataclass
class Tried:
    """What came of one kind: how many inputs, what broke, what was written elsewhere."""

    times: int = 0
    broken: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether nothing did."""
        return not self.broken and not self.outside


def configs(times: int) -> Tried:
    """Anything as a config, a config with one thing spoiled, settings by name."""

    def try_one(values: Any, setting: str, text: str) -> None:
        validation.problems(parse(values))
        parse_json(text)
        with_settings({}, [setting])

    strategies = (
        st.one_of(json_values(), spoiled_config()),
        st.one_of(hostile_text(), hostile_text().map(lambda text: f"training.epochs={text}")),
        hostile_text(),
    )
    return _tried(times, try_one, *strategies)


def names(times: int) -> Tried:
    """Anything where a name, an id, a note or a search stands."""
    run_id = repository.create_run(parse({}), MALLORY)
    open_dataset(DataConfig(name="digits"))
    version = edits_of(DataConfig(name="digits"))
    calls: tuple[Callable[[str], Any], ...] = (
        lambda text: labels.rename(run_id, text, MALLORY),
        lambda text: labels.note(run_id, text, MALLORY),
        lambda text: labels.tag(run_id, MALLORY, [text]),
        lambda text: repository.get_run(text),
        full_run_id,
        get_dataset,
        own_folder,
        checked_title,
        name_for,
        lambda text: resolve(parse({"data": {"name": text}}).data),
        lambda text: resolve(parse({"data": {"version": text}}).data),
        lambda text: get_version("digits", text),
        lambda text: version_called("digits", text),
        lambda text: save_version(version, text, MALLORY),
        lambda text: find_runs(Wanted(words=text, data=(text,), tags=(text,))),
        find,
        lambda text: read_set_up(text, text),
        lambda text: read_set_up(f"training.epochs={text}; {text}=1", None),
        lambda text: read_set_up(config_text(parse({"name": text})), None),
        lambda text: imports.stop(text, MALLORY),
        *(_trashing(kind) for kind in Kind),
    )

    def try_one(text: str, number: int) -> None:
        calls[number](text)

    return _tried(times, try_one, hostile_text(), st.integers(0, len(calls) - 1))


def images(times: int) -> Tried:
    """Files that call themselves images or networks."""

    def try_one(content: bytes, name: str) -> None:
        thumbnail(decode(content, name), 64)
        with tempfile.NamedTemporaryFile(suffix=".keras") as file:
            file.write(content)
            file.flush()
            judge(Path(file.name), name)

    return _tried(times, try_one, mutated(files()["images"]), hostile_text())


def archives(times: int) -> Tried:
    """ZIPs, arrays and tables to import, spoiled, and ZIPs with hostile names in them."""

    def try_one(content: bytes, title: str, what: str) -> None:
        with tempfile.NamedTemporaryFile(suffix=Path(what).suffix[:9].replace("\0", "")) as file:
            file.write(content)
            file.flush()
            options = ImportOptions(size=8)
            values = {"title": checked_title(title), "source": file.name, "options": options}
            run_import(Request(name=name_for(title), what=what, **values), MALLORY)

    contents = st.one_of(mutated(files()["archives"]), st.lists(hostile_text()).map(_zip_of))
    endings = st.one_of(st.sampled_from(("a.zip", "a.npz", "a.csv")), hostile_text())
    return _tried(times, try_one, contents, hostile_text(), endings)


def queries(times: int) -> Tried:
    """Addresses of pages in a running app, by its websocket."""

    def try_one(app: App, page: str, name: str, value: str) -> None:
        _look(Viewer(app), page, f"{quote(name)}={quote(value)}")

    return _in_app(times, try_one, st.sampled_from(PARAMETERS), hostile_text())


def values(times: int) -> Tried:
    """What widgets and our components send, on each page."""

    def try_one(app: App, page: str, number: int, text: str, value: Any) -> None:
        _look(hand := Hand(app), page, "data=digits", lambda: hand.send(number, text, value))

    strategies = (st.integers(0, 40), hostile_text(), json_values().filter(_is_json))
    return _in_app(times, try_one, *strategies)


KINDS: dict[str, Callable[[int], Tried]] = {
    each.__name__: each for each in (configs, names, images, archives, queries, values)
}


def tried(kind: str, times: int) -> Tried:
    """What comes of so many inputs of that kind, in a workspace of its own."""
    with _workspace() as home, Outside(home) as outside:
        found = KINDS[kind](times)
    found.outside += outside.written
    return found


def main() -> int:
    """Try each kind, or those that are named."""
    words = sys.argv[1:]
    times = int(words.pop(0)) if words and words[0].isdecimal() else TIMES
    results = {}
    for kind in words or KINDS:
        result = results[kind] = tried(kind, times)
        print(
            f"{kind}: {result.times} tried, {len(result.broken)} tracebacks, "
            f"{len(result.outside)} writes outside",
            flush=True,
        )
        for line in [*result.broken[:3], *result.outside[:3]]:
            print(f"    {line}", flush=True)
    print(f"{sum(result.times for result in results.values())} inputs tried")
    return 0 if all(result.well for result in results.values()) else 1


def _tried(times: int, try_one: Callable[..., Any], *strategies: Any) -> Tried:
    found = Tried()

    @hypothesis.settings(
        max_examples=times,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(st.tuples(*strategies))
    def try_all(values: tuple[Any, ...]) -> None:
        found.times += 1
        try:
            try_one(*values)
        except UserError:
            pass
        except Exception as error:  # which is what is looked for
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{last.filename}:{last.lineno}"
            what = f"{type(error).__name__}: {error!s:.80}"
            found.broken.append(f"{what} at {place}: {values!r:.200}")

    try_all()
    return found


def _trashing(kind: Kind) -> Callable[[str], Any]:
    def put_away_and_back(text: str) -> None:
        try:
            trash.put_away(kind, text, MALLORY)
        except UserError:
            trash.bring_back(kind, text, MALLORY, text)

    return put_away_and_back


def _zip_of(members: list[str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in members:
            try:
                archive.writestr(name, files()["images"][0])
            except (ValueError, UnicodeError, IndexError):  # not even a ZIP takes it
                continue
    return stream.getvalue()


def _in_app(times: int, try_one: Callable[..., None], *strategies: Any) -> Tried:
    """The same on pages of a running app; tracebacks in its log count too."""
    pages = tuple("" if page.default else Path(page.path).stem for page in PAGES)
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "workspace") as app:
        tried = _tried(times, partial(try_one, app), st.sampled_from(pages), *strategies)
        tried.broken += [one.splitlines()[-1] for one in app.tracebacks()]
    return tried


def _look(viewer: Viewer, page: str, query: str, then: Callable[[], None] = lambda: None) -> None:
    try:
        viewer.look(page, query)
        then()
    finally:
        viewer.close()
    if viewer.problems:
        raise RuntimeError(viewer.problems[0])


def _is_json(value: Any) -> bool:
    """Whether a browser could send it: no number that JSON does not know."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True


@contextmanager
def _workspace() -> Iterator[Path]:
    before = os.environ.get("VISTAZO_HOME")
    with tempfile.TemporaryDirectory(prefix="vistazo-hostile-") as folder:
        os.environ["VISTAZO_HOME"] = str(Path(folder) / "workspace")
        usual, tempfile.tempdir = tempfile.tempdir, str(Path(folder) / "temporary")
        Path(tempfile.tempdir).mkdir()
        set_hypothesis_home_dir(tempfile.tempdir)
        try:
            yield Path(folder) / "workspace"
        finally:
            tempfile.tempdir = usual
            os.environ.pop("VISTAZO_HOME")
            if before is not None:
                os.environ["VISTAZO_HOME"] = before


if __name__ == "__main__":
    sys.exit(main())
