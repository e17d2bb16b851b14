"""An error on a page is one message in Vistazo's words, never Streamlit's box."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench._app import App, running_app
from pages._ui.shell.registry import PAGES
from tests.helpers import HELD_TO_MODES, ROOT, last_object
from tests.serving.visits import finished, websocket

RENDER = (
    "import json; from pages._ui.shell.registry import PAGES\n"
    "from tests.pages.render_pages import render\n"
    "print(json.dumps({page.path: render(page.path, {}) for page in PAGES}))"
)


def workspace_is_a_file(home: Path) -> None:
    home.write_text("")


def no_folder_for_locks(home: Path) -> None:
    home.mkdir()
    (home / "locks").write_text("")


def can_only_be_read(home: Path) -> None:
    home.mkdir()
    made = "from core.runs import summaries; summaries.list_summaries()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "VISTAZO_HOME": str(home)}
    subprocess.run([sys.executable, "-c", made], env=environment, check=True)
    for path in (*home.rglob("*"), home):
        path.chmod(path.stat().st_mode & 0o555)


@pytest.fixture(scope="module", params=[workspace_is_a_file, no_folder_for_locks, can_only_be_read])
def broken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What every page shows in a workspace that is broken from the first touch."""
    home = tmp_path_factory.mktemp("broken") / "workspace"
    spoil: Callable[[Path], None] = request.param
    spoil(home)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "VISTAZO_HOME": str(home)}
    answer = subprocess.run(
        [*HELD_TO_MODES, sys.executable, "-c", RENDER],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    return {"how": spoil.__name__, **json.loads(answer.stdout.splitlines()[-1])}


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_a_broken_workspace_is_one_message(broken: Any, path: str) -> None:
    shown = broken[path]
    assert shown["exceptions"] == []
    assert len(shown["headers"]) == 1
    messages = [html for html in shown["html"] if 'class="vz-problem"' in html]
    assert len(messages) == 1, messages
    if broken["how"] == "can_only_be_read":
        assert "can only be read" in messages[0]
        assert "VISTAZO_HOME" in messages[0]


HOME_TWICE = """
import json
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=300).run()
first = [each.value for each in app.text]
app.button(key="dismiss_notices").click().run()
then = [each.value for each in app.text]
print(json.dumps([first, then, [each.message for each in app.exception]]))
"""


def test_home_tells_of_a_database_that_was_damaged_until_somebody_has_read_it(
    workspace: Path,
) -> None:
    workspace.mkdir()
    (workspace / "vistazo.db").write_bytes(b"no database" * 1000)
    answer = subprocess.run(
        [sys.executable, "-c", HOME_TWICE],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    first, then, exceptions = last_object(answer.stdout)
    assert exceptions == []
    assert [line for line in first if line.startswith("The database was damaged")]
    assert not [line for line in then if "damaged" in line]


@pytest.fixture(scope="module")
def uncaught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An application whose script breaks outside of what pages guard."""
    command = ("-m", "streamlit", "run", "tests/serving/uncaught_app.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        with running_app(tmp_path_factory.mktemp("uncaught") / "workspace", command) as app:
            yield app


@pytest.mark.parametrize("how", ["page", "fragment", "callback"])
def test_what_no_page_catches_is_one_message(uncaught: App, how: str) -> None:
    asked = BackMsg()
    asked.rerun_script.query_string = f"how={how}"
    with websocket(uncaught) as connection:
        connection.send(asked.SerializeToString())
        messages = finished(connection)
        if how == "callback":
            button = next(message for message in messages if element(message) == "button")
            pressed = asked.rerun_script.widget_states.widgets.add()
            pressed.id = button.delta.new_element.button.id
            pressed.trigger_value = True
            connection.send(asked.SerializeToString())
            messages = finished(connection)
    shown = [element(message) for message in messages]
    assert "exception" not in shown
    assert shown.count("html") == 1
    assert b"secret" not in b"".join(message.SerializeToString() for message in messages)


def element(message: ForwardMsg) -> str | None:
    """What kind of element the message brings, if any."""
    kind: str | None = message.delta.new_element.WhichOneof("type")
    return kind
