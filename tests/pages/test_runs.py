"""The pages Runs and Compare: what is found, changed, compared and refused."""

import html
from typing import Any

import pytest

from tests.helpers import answer_of


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `use_runs` has seen."""
    return answer_of("tests.pages.use_runs", tmp_path_factory.mktemp("workspace"))


def text(words: list[str]) -> str:
    return html.unescape("\n".join(words))


def test_empty_pages_say_what_to_do_next(seen):
    assert "There are no runs yet." in text(seen["empty"])
    assert "Go to Home and train one" in seen["empty"]
    assert "Tick two to eight runs" in text(seen["none named"])
    assert "Choose runs" in seen["none named"]


def test_the_address_says_which_runs_are_shown(seen):
    assert seen["all"] == ["waits", "mlp", "high", "low"]
    assert seen["searched"] == ["high"]
    assert seen["filtered"] == ["mlp"]
    assert seen["accurate"] == ["high", "mlp"]
    assert seen["odd address"] == seen["all"]
    assert "(Data set: nowhere); that is left out" in text(seen["unknown data"])
    assert "No run is like that. Change the filters." in text(seen["none like that"])
    assert any(words.startswith("0 of 4 runs") for words in seen["none like that"])


def test_runs_of_one_config_are_one_row(seen):
    """`low`, `high` and `waits` differ in nothing but the seed."""
    cells, words = seen["one a config"]
    assert [*cells] == ["mlp", "high"]
    assert cells["high"]["accuracy"]["text"] == "80.6%"  # of 250 and 330 of 360
    assert cells["high"]["accuracy"]["note"] == "± 15.71 points, 2 seeds"
    assert cells["mlp"]["accuracy"]["text"] == "88.9%"
    assert any(one.startswith("One row for each config") for one in words)


def test_runs_go_into_the_trash_and_come_back_by_one_click(seen):
    words, left, ticked = seen["away"]
    assert left == ["waits", "mlp", "high"]
    assert "1 run is in the trash." in words
    assert ticked == [seen["ids"]["waits"]]  # it can be stopped now, and put away
    assert "is waiting: stop it first" in text(words)
    words, left = seen["back"]
    assert "1 run is in the trash." not in words
    assert left == seen["all"]


def test_runs_are_scored_anew_on_a_version(seen):
    """Of `low`, the first 250 of 360 are right; the version leaves out the first 60."""
    cells, chosen, words = seen["anew"]
    assert chosen
    assert "Sorting and filters by accuracy go by first results." in words
    assert cells["low"]["text"] == "63.3%"
    assert cells["low"]["note"].endswith("· first result: 69.4% (64.5% to 74.0%)")
    assert cells["waits"]["text"] == "–"


def test_a_run_has_a_star_and_tags_and_is_found_by_them(seen):
    starred, fields, found = seen["labels"]
    assert starred
    assert "Add tags" in fields
    assert found == ["low"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("one", "The address names one run alone. A comparison needs two or more."),
        ("nine", "The address names 9 runs; two to 8 can be compared at a time."),
        ("unknown", "There is no run 'ffffffff' in this workspace."),
        ("waiting", "“waits” has no result on test images (waiting)"),
    ],
)
def test_what_can_t_be_compared_is_refused_with_the_reason(seen, address, words):
    assert words in text(seen[f"compare {address}"])


def test_a_part_of_a_comparison_that_is_none_says_which_there_are(seen):
    said = text(seen["odd part"])
    assert "There is no part 'colours'. There are: verdict, curves, settings" in said
    assert "high is better by 22.2 points" in said


def test_the_sentences_are_those_of_the_computation(seen):
    shown = text(seen["verdict"])
    assert len(seen["sentences"]) == 3
    for sentence in seen["sentences"]:
        assert f"<b>{sentence}</b>" in shown
    assert "high is better by 22.2 points" in shown  # 330 and 250 of 360


def test_many_comparisons_and_the_best_of_many_are_pointed_out(seen):
    assert "3 pairs are tested at once" in text(seen["verdict"])
    assert "pairs are tested at once" not in text(seen["two"])
    assert '<td class="best">91.7%<span> the best</span></td>' in text(seen["verdict"])


def test_only_settings_that_differ_are_shown(seen):
    shown = text(seen["settings"])
    assert '<th scope="row">Network</th>' in shown
    assert '<th scope="row">Random seed</th>' in shown
    assert '<th scope="row">Epochs</th>' not in shown


def test_the_other_parts_say_what_they_show(seen):
    assert any(words.startswith("On the Pareto front") for words in seen["costs"])
    assert "80 images of 360: the truth, then what “low” and “high” said." in seen["images"]
    assert "None of them has finished an epoch yet." in seen["curves"]


def test_one_click_queues_the_seeds_that_are_missing(seen):
    more, words = seen["repeated"]
    assert more == 3  # of "low"'s config, the seeds 0 and 1 were there
    assert "3 runs were queued." in words
    assert "5 seeds are there or under way." in words
