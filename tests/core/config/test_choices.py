"""Choices of a config: each alternative has its own knobs, one name is one knob."""

from dataclasses import replace
from typing import Literal

import pytest

from core.config.alternatives import Alternative, registered
from core.config.choices import Choice, choice_of
from core.config.fields import knob
from core.config.training import TrainingConfig
from core.experiments.config import ExperimentConfig

CHOICES = {
    name: found
    for name, field in TrainingConfig.model_fields.items()
    if (found := choice_of(field))
}


class Walk(Alternative):
    name: Literal["walk"] = "walk"
    speed: float = knob(5.0, "Speed", "In km/h.", limits=(1.0, 8.0))


class Ride(Walk):
    name: Literal["ride"] = "ride"
    gears: int = knob(3, "Gears", "How many.", limits=(1, 30))


class Wait(Alternative):
    name: Literal["wait"] = "wait"


TRAVEL = Choice(registered("way", (Walk, Ride, Wait)), "walk", keeps_knobs=True)


@pytest.mark.parametrize("name", CHOICES)
def test_a_knob_of_one_name_is_one_knob(name):
    """Its value stays when another alternative is chosen, so it must be allowed there too."""
    knobs = [knob.name for knob in CHOICES[name].knobs()]
    assert len(knobs) == len(set(knobs))
    assert CHOICES[name].keeps_knobs


@pytest.mark.parametrize("name", CHOICES)
def test_each_alternative_is_what_its_name_brings(name):
    choice = CHOICES[name]
    for key in choice.alternatives.names():
        config = TrainingConfig.model_validate({name: {"name": key}})
        assert type(getattr(config, name)) is choice.alternatives[key]
        assert TrainingConfig.model_validate(config.model_dump()) == config
    assert getattr(TrainingConfig(), name).name == choice.usual


def test_knobs_say_with_which_alternatives_they_come():
    speed, gears = TRAVEL.knobs()
    assert (speed.name, speed.names) == ("speed", ("walk", "ride"))
    assert (gears.name, gears.names) == ("gears", ("ride",))
    assert gears.field.json_schema_extra["limits"] == (1, 30)


def test_networks_whose_knob_of_one_name_differs_have_one_each():
    networks = choice_of(ExperimentConfig.model_fields["model"])
    assert networks is not None
    knobs = [knob for knob in networks.knobs() if knob.name == "width"]
    assert len(knobs) > 1
    assert not set(knobs[0].names) & set(knobs[1].names)


def test_another_alternative_keeps_what_both_have():
    now = {"name": "ride", "speed": 7.0, "gears": 9}
    assert TRAVEL.switched(now, "walk") == {"name": "walk", "speed": 7.0}
    assert TRAVEL.switched({"speed": 7.0}, "ride") == {"name": "ride", "speed": 7.0}
    assert TRAVEL.switched(now, "wait") == {"name": "wait"}
    assert TRAVEL.switched(now, "fly") == {"name": "fly"}
    assert TRAVEL.switched(now, "ride") == now
    forgetful = replace(TRAVEL, keeps_knobs=False)
    assert forgetful.switched(now, "walk") == {"name": "walk"}


def test_the_class_is_found_by_name():
    assert TRAVEL.parsed({"name": "ride", "gears": 9}) == Ride(gears=9)
    assert TRAVEL.parsed({"speed": 2.0}) == Walk(speed=2.0)
    assert TRAVEL.parsed(Ride()) == Ride()
    assert TRAVEL.parsed("ride") == "ride"
    assert (TRAVEL.kind({"name": "wait"}), TRAVEL.kind({"name": "fly"})) == (Wait, None)
    with pytest.raises(ValueError, match=r"There is no way 'fly'. Known: walk, ride, wait\."):
        TRAVEL.parsed({"name": "fly"})


def test_who_has_a_knob():
    assert TRAVEL.names_with("speed") == ["walk", "ride"]
    assert TRAVEL.names_with("name") == TRAVEL.names_with("wings") == []
