"""With a class' code, nothing is served without it; without one, everything is."""

import html
import re
from collections.abc import Iterator

import pytest
from websockets.exceptions import InvalidStatus

from bench._app import App, running_app
from core.auth.actors import MACHINE
from core.housekeeping.people import erase
from core.people import codes
from core.people.repository import list_people
from tests.serving.visits import post, request, visit, websocket
from tests.set_ups import longest_address

CODE, TEACHER = "sunflower", "teach-8b-2026"
BEHIND = [
    ("GET", "/_stcore/host-config"),
    ("GET", "/media/0123456789abcdef.png"),
    ("GET", "/app/static/plotly-basic.min.js"),
    ("GET", "/static/js/none.js"),
    ("GET", "/component/none/index.html"),
    ("GET", "/_stcore/bidi-components/none/index.js"),
    ("PUT", "/_stcore/upload_file/session/file"),
    ("DELETE", "/_stcore/upload_file/session/file"),
    ("GET", "/you/../train"),
    ("GET", "/youth"),
    ("GET", "/no/such/page"),
]
PAGES = ["/", "/train?run=0123abcd", "/people", "/you/x", "//evil.example/"]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(codes.CLASS, CODE)
        patch.setenv(codes.TEACHER, TEACHER)
        with running_app(tmp_path_factory.mktemp("door") / "workspace") as app:
            yield app
            assert "Traceback" not in app.log.read_text()


@pytest.fixture(scope="module")
def ana(app: App) -> str:
    """The cookie of somebody who has come in."""
    status, _to, cookie, page = post(app, do="name", name="Ana", code=CODE)
    assert status == 200
    assert "You are Ana" in page
    return cookie


def test_nothing_is_served_without_the_code(app: App) -> None:
    forged = "vistazo_00000000=e30.abc"
    for method, path in BEHIND:
        assert request(app, path, method, Cookie=forged)[0] == 403, path
    for page in PAGES:
        status, headers, _body = request(app, page, Accept="text/html")
        assert status == 303
        assert headers["location"].startswith("/you?next=%2F")
    with pytest.raises(InvalidStatus) as refused, websocket(app):
        pass
    assert refused.value.response.status_code == 403


def test_a_long_set_up_waits_behind_it(app: App) -> None:
    asked = longest_address()
    status, headers, _body = request(app, asked, Accept="text/html")
    assert status == 303
    page = request(app, headers["location"])[2]
    offered = html.unescape(re.findall(r'name="next" value="([^"]*)"', page)[0])
    assert offered == asked
    *_rest, page = post(app, do="name", name="Long", code=CODE, next=offered)
    assert f'href="{html.escape(asked)}"' in page


def test_the_page_that_asks_and_the_health_check_are_there(app: App) -> None:
    assert request(app, "/_stcore/health")[0] == 200
    status, headers, page = request(app, "/you", Accept="text/html")
    assert status == 200
    assert headers["cache-control"] == "no-store"
    assert "<script" not in page
    assert "Code" in page


def test_with_code_and_name_all_is_there(app: App, ana: str) -> None:
    assert request(app, "/train", Accept="text/html", Cookie=ana)[0] == 200
    assert request(app, "/_stcore/host-config", Cookie=ana)[0] == 200
    assert "Ana" in str(visit(app, Cookie=ana))


def test_a_wrong_code_makes_nobody(app: App) -> None:
    before = len(_people(app))
    for code in ("", "sunflowe", "SUNFLOWER", "sunflower\0"):
        status, _to, cookie, page = post(app, do="name", name="Eve", code=code)
        assert (status, cookie) == (400, "")
        assert "not the code" in page
    assert len(_people(app)) == before


def test_who_was_erased_is_out(app: App) -> None:
    *_rest, cookie, _page = post(app, do="name", name="Gone", code=CODE)
    assert "Gone" in str(visit(app, Cookie=cookie))
    with app.workspace():
        [person] = [each for each in list_people() if each.name == "Gone"]
        erase(person.id, MACHINE)
    assert request(app, "/", Accept="text/html", Cookie=cookie)[0] == 303
    with pytest.raises(InvalidStatus), websocket(app, Cookie=cookie):
        pass


def test_the_teachers_code_lets_in_and_makes_a_teacher(app: App) -> None:
    *_rest, cookie, page = post(app, do="name", name="Grace", code=TEACHER)
    assert "Teacher" in page
    assert "Ana" in str(visit(app, "people", Cookie=cookie))


def test_a_student_sees_no_people(app: App, ana: str) -> None:
    assert "Only a teacher" in str(visit(app, "people", Cookie=ana))


def _people(app: App) -> list[str]:
    with app.workspace():
        return [each.shown for each in list_people()]
