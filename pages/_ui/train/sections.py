"""What the form's steps share: knobs of the first rank, and what settings left open stand for."""

from typing import Any

from core.common.i18n import N_
from core.config.network import model_configs
from core.datasets import get_dataset
from pages._ui.shell import state
from pages._ui.widgets.forms import told

MORE = N_("More about the network")  # the folded part
FIRST_RANK = ("dropout", "l2", "unfreeze")  # of a network: knobs of step 3
ELSEWHERE = (*FIRST_RANK, "weights")  # not among a network's other knobs


def published(part: str, values: dict[str, Any]) -> dict[str, Any]:
    """What the settings stand for that are left open."""
    if part == "data":
        return {"validation": get_dataset(values["data"]["name"]).validation}
    knobs = model_configs[values["model"]["name"]]
    return knobs.published(told(values["model"], model_path(values)))


def model_path(values: dict[str, Any]) -> str:
    """Tells widgets apart; each change of the network begins new ones (see `state.life`)."""
    return state.life("model", values["model"]["name"])
