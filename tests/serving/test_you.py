"""`/you`: names are chosen, found again, changed and left; hostile forms get a line."""

from collections.abc import Iterator

import pytest

from bench._app import App, running_app
from core.people.repository import list_people
from serving import you
from serving.ways_back import LONGEST_ADDRESS
from tests.serving.visits import post, request
from tests.set_ups import longest_address

HOSTILE = "<script>alert(1)</script>*"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with running_app(tmp_path_factory.mktemp("you") / "workspace") as app:
        yield app
        assert "Traceback" not in app.log.read_text()


def word_in(page: str) -> str:
    return page.partition("<b>")[2].partition("</b>")[0]


def test_a_name_is_chosen_and_brought_back_by_its_word(app: App) -> None:
    status, _to, cookie, page = post(app, do="name", name="Ana", next="/runs?q=x")
    assert status == 200
    assert 'href="/runs?q=x"' in page
    status, to, other, _page = post(
        app, do="back", name="ana", word=word_in(page).upper(), next="/runs?q=x"
    )
    assert (status, to) == (303, "/runs?q=x")
    assert other.partition("=")[0] == cookie.partition("=")[0]
    for cookies in (cookie, other):
        assert "You are Ana" in request(app, "/you", Cookie=cookies)[2]


def test_a_form_that_is_sent_again_makes_no_second_person(app: App) -> None:
    *_rest, cookie, _page = post(app, do="name", name="Once")
    assert post(app, cookie, do="name", name="Once")[0] == 303
    with app.workspace():
        assert [each.number for each in list_people() if each.name == "Once"] == [1]


def test_it_is_changed_and_left(app: App) -> None:
    *_rest, cookie, _page = post(app, do="name", name="Befor")
    post(app, cookie, do="rename", name="After")
    assert "You are After" in request(app, "/you", Cookie=cookie)[2]
    status, _to, again, page = post(app, cookie, do="word")
    assert status == 200
    assert len(word_in(page)) == 10
    status, to, gone, _page = post(app, again, do="leave")
    assert (status, to) == (303, "/")
    assert "Who are you?" in request(app, "/you", Cookie=gone)[2]


@pytest.mark.parametrize("name", [HOSTILE, "a" * 41, "", "a\nb", "\x00", "\u202eanA"])
def test_hostile_names_are_words_or_refused(app: App, name: str) -> None:
    status, _to, _cookie, page = post(app, do="name", name=name)
    assert status in (200, 303, 400)
    assert "<script" not in page


@pytest.mark.parametrize(
    ("to", "inside"),
    [
        ("/runs?q=1", "/runs?q=1"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/you?next=/you", "/"),
        ("/a\nSet-Cookie: x=y", "/"),
        ("http://[", "/"),
        (longest_address(), longest_address()),
        ("/" + "x" * LONGEST_ADDRESS, "/"),
        ("https://evil.example" + longest_address(), "/"),
        ("/" + longest_address(), "/"),  # of a host without a scheme
        ("", "/"),
    ],
)
def test_it_leads_nowhere_else(app: App, to: str, inside: str) -> None:
    assert post(app, do="leave", next=to)[:2] == (303, inside)


def test_guessing_ends(app: App) -> None:
    post(app, do="name", name="Guessed")
    answers = [post(app, do="back", name="Guessed", word=f"w{n}")[0] for n in range(12)]
    assert answers == [400] * 10 + [429] * 2


def test_other_sites_and_large_forms_are_refused(app: App) -> None:
    assert request(app, "/you", "POST", Origin="https://evil.example")[0] == 403
    assert request(app, "/you", "DELETE")[0] == 405
    assert post(app, do="name", name="x" * (you.MOST_BYTES + 1))[0] == 413
    assert post(app, **{f"field{number}": "x" for number in range(50)})[0] == 400
