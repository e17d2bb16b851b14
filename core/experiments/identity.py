"""Which runs are the same experiment: a key that their configs have in common."""

import hashlib
import json
from typing import Any

from core.config.fields import Section
from core.experiments.config import ExperimentConfig

SAID_BY_A_PERSON = ("name", "notes", "seed")  # they make no other experiment


def experiment_key(config: ExperimentConfig) -> str:
    """SHA-256, in hex, of what the config sets to something else than the default.

    Without name, notes and seed. A default says nothing, so that a knob of a later version leaves
    the keys of older configs as they are.
    """
    said = unusual(config, type(config)())
    said = {name: value for name, value in said.items() if name not in SAID_BY_A_PERSON}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def unusual(section: Section, usual: Section) -> dict[str, Any]:
    """The fields of `section` that differ from those of `usual`, which is of the same class."""
    plain = section.model_dump(mode="json")
    found: dict[str, Any] = {}
    for name in type(section).model_fields:
        value, default = getattr(section, name), getattr(usual, name)
        if value == default:
            continue
        if not isinstance(value, Section):
            found[name] = plain[name]
        elif type(value) is type(default):
            found[name] = unusual(value, default)
        else:  # another alternative: its name, which is its class' default, and its own knobs
            found[name] = {"name": plain[name].get("name"), **unusual(value, type(value)())}
    return found
