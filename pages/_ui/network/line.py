"""A network in one line, the same wherever one is named: drawing, name, size, what it is."""

from core.architectures import architectures
from core.common.i18n import _
from core.runs.titles import network_title
from pages._ui.network.drawing import drawing_url
from pages._ui.widgets.templates import show_html


def network_line(name: str, parameters: str = "") -> None:
    """The architecture of that name; of one that is gone, its name alone.

    `parameters`: how many, in words, where they are known.
    """
    known = next((one for one in architectures if one.name == name), None)
    show_html(
        "network_line",
        drawing=drawing_url(name),
        title=network_title(name),
        parameters=parameters,
        sentence=_(known.summary) if known else "",
    )
