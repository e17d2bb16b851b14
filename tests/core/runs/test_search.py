"""All runs, filtered and sorted by the database."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.auth.actors import EVERYBODY
from core.common.i18n import use_language
from core.db.engine import transaction
from core.db.tables import runs
from core.jobs.repository import utc_now
from core.runs import labels, repository, search, trashed
from core.runs.models import Results, RunStatus
from core.runs.search import Sort, Wanted, count_found, find_runs
from tests.helpers import end_run, small_config, start_run

pytestmark = pytest.mark.usefixtures("either_database")


@pytest.fixture
def five(either_database: str) -> dict[str, str]:
    """Their names, oldest first, and ids: a waiting one, three finished, one without a name."""
    made = {}
    for name, network, accuracy in (
        ("waits", "linear", None),
        ("low", "linear", 0.5),
        ("high_100%", "lenet5", 0.9),
        ("middle", "mlp", 0.7),
        ("", "mlp", 0.8),
    ):
        config = small_config(name=name, model={"name": network})
        made[name] = run_id = repository.create_run(config, EVERYBODY)
        if accuracy:
            results = Results(test_accuracy=accuracy, total_parameters=int(1000 * accuracy))
            start_run(run_id)
            end_run(run_id, "finished", results=results)
    return made


def names(*args: object, **kwargs: object) -> list[str]:
    return [run.name for run in find_runs(*args, **kwargs)]


def test_newest_first_and_page_by_page(five):
    assert names() == ["", "middle", "high_100%", "low", "waits"]
    assert names(limit=2) == ["", "middle"]
    assert names(offset=3, limit=2) == ["low", "waits"]
    assert names(offset=9, limit=2) == []
    assert count_found() == 5


def test_sorted_by_a_figure_those_without_come_last(five):
    assert names(sort=Sort.ACCURACY) == ["high_100%", "", "middle", "low", "waits"]
    assert names(sort=Sort.ACCURACY, descending=False)[-1] == "waits"
    assert names(sort=Sort.PARAMETERS, limit=1) == ["high_100%"]
    assert names(sort=Sort.NETWORK, descending=False)[0] == "high_100%"
    for sort in Sort:
        assert len(names(sort=sort)) == 5


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(words="MIDDLE"), ["middle"]),
        (Wanted(words="100%"), ["high_100%"]),
        (Wanted(words="h_1"), ["high_100%"]),
        (Wanted(words="LeNet-5"), ["high_100%"]),  # its title, which people see
        (Wanted(words="low digits"), ["low"]),
        (Wanted(words="low cifar"), []),
        (Wanted(words="\0 \ud800'"), []),
        (Wanted(networks=["mlp", "lenet5"]), ["", "middle", "high_100%"]),
        (Wanted(data=["cifar10"]), []),
        (Wanted(states=[RunStatus.QUEUED]), ["waits"]),
        (Wanted(least=0.7, most=0.8), ["", "middle"]),
        (Wanted(tags=["best"]), ["middle", "low"]),
        (Wanted(tags=["best", "kept"]), ["low"]),
        (Wanted(words="kep"), ["low"]),
        (Wanted(starred=True), ["low"]),
        (Wanted(words="a note"), ["low"]),
    ],
)
def test_what_is_wanted_is_found(five, wanted, found):
    labels.tag(five["low"], EVERYBODY, ["best", "kept"])
    labels.tag(five["middle"], EVERYBODY, ["best"])
    labels.star(five["low"], EVERYBODY)
    labels.note(five["low"], "I have a note", EVERYBODY)
    assert names(wanted) == found
    assert count_found(wanted) == len(found)


def test_found_by_its_date_and_the_beginning_of_its_id(five):
    now = utc_now()
    with transaction() as connection:
        old = update(runs).where(runs.c.id == five["low"])
        connection.execute(old.values(created_at=now - timedelta(days=9)))
    assert names(Wanted(before=now - timedelta(days=8))) == ["low"]
    assert "low" not in names(Wanted(since=now - timedelta(days=8)))
    assert five["low"] in [run.id for run in find_runs(Wanted(words=five["low"][:6].upper()))]


def test_what_is_put_away_is_not_found(five):
    trashed.put_away(five["low"], EVERYBODY)
    assert "low" not in names()
    assert count_found() == 4
    assert search.found_ids(five.values()) == {*five.values()} - {five["low"]}


def test_names_in_use_and_the_room_on_disk(five):
    assert search.used_names() == (["digits"], ["lenet5", "linear", "mlp"])
    sizes = search.sizes([five["low"], five["waits"]])
    assert sizes.keys() == {five["low"], five["waits"]}  # their configs
    assert search.total_size() >= sum(sizes.values()) > 500
    assert search.sizes([]) == {}


def test_capital_letters_of_any_language_are_found(five):
    for run_id, name in ((five["low"], "Época Ñandú"), (five["middle"], "ЖУК")):
        labels.rename(run_id, name, EVERYBODY)
    labels.note(five[""], "in MÜNCHEN", EVERYBODY)
    assert names(Wanted(words="época")) == names(Wanted(words="ÑANDÚ")) == ["Época Ñandú"]
    assert names(Wanted(words="e\N{COMBINING ACUTE ACCENT}poca")) == ["Época Ñandú"]
    assert names(Wanted(words="жук")) == ["ЖУК"]
    assert names(Wanted(words="münchen")) == [""]
    assert names(Wanted(words="epoca")) == []


def test_an_odd_row_takes_no_other_one_from_the_pages(five):
    odd = update(runs).where(runs.c.id == five["low"]).values(test_accuracy=7.0)
    with transaction() as connection:
        connection.execute(odd)
    assert names() == ["", "middle", "high_100%", "waits"]
    assert names(offset=1) == names(offset=1, limit=9) == ["middle", "high_100%", "waits"]
    assert names(offset=2, limit=2) == ["high_100%", "waits"]


def test_titles_are_found_as_the_reader_sees_them(five):
    assert not find_runs(Wanted(words="dígitos"))
    use_language("es")
    try:
        spanish = find_runs(Wanted(words="dígitos"))
    finally:
        use_language("en")
    assert spanish == find_runs(Wanted(words="digits"))
    assert spanish


def test_of_one_config_the_newest_with_a_result_stands_for_all(five):
    for seed, accuracy in ((3, 0.6), (4, None)):
        config = small_config(name=f"low again {seed}", seed=seed, model={"name": "linear"})
        run_id = repository.create_run(config, EVERYBODY)
        if accuracy:
            start_run(run_id)
            end_run(run_id, "finished", results=Results(test_accuracy=accuracy))
    wanted = Wanted(one_a_config=True)
    assert names(wanted) == ["low again 3", "", "high_100%"]
    assert count_found(wanted) == 3
    assert names(wanted, limit=1, offset=1) == [""]
    assert names(Wanted(one_a_config=True, most=0.55)) == ["low"]
