"""Values of widgets as nobody's browser sends them: what a page's script gets to read."""

import json
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from bench._app import App
from bench._viewer import Viewer

# By the kind of widget: the field of the message that its value comes in.
TEXTS = {"text_input": "string_value", "text_area": "string_value", "selectbox": "string_value"}
WORDS = {"button_group": "string_array_value", "multiselect": "string_array_value"}
NAMES = (  # of our components' values
    *("cell", "drawing", "due", "opened", "picked", "picture", "pressed", "selected", "sorted"),
    *("starred", "taken"),
)
EVENTS = "$$STREAMLIT_INTERNAL_KEY_{base}__events"


class Hand(Viewer):
    """A viewer that knows the widgets of its page, and sends any value of them."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.widgets: dict[str, str] = {}  # kind by id

    def send(self, number: int, text: str, values: Any) -> None:
        """Give the widget of that number (from the first again after the last) a value: the text
        where it takes one, else `values` as JSON."""
        if not self.widgets:
            return
        widget = sorted(self.widgets)[number % len(self.widgets)]
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page_script_hash
        for state in self._states(widget, self.widgets[widget], text, values):
            message.rerun_script.widget_states.widgets.append(state)
        self.ask(message)

    def received(self, message: ForwardMsg) -> None:
        """Note the widgets that are drawn."""
        super().received(message)
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind and (kind in TEXTS or kind in WORDS or kind in ("bidi_component", "number_input")):
            self.widgets[getattr(element, kind).id] = kind

    def _states(self, widget: str, kind: str, text: str, values: Any) -> list[WidgetState]:
        if kind in TEXTS:
            value: dict[str, Any] = {TEXTS[kind]: text}
            return [WidgetState(id=widget, **value)]
        if kind in WORDS:
            words = StringArray(data=[text, "", text])
            return [WidgetState(id=widget, string_array_value=words)]
        if kind == "number_input":
            number = values if isinstance(values, float) else float(len(text))
            return [WidgetState(id=widget, double_value=number)]
        events = [{"event": one, "value": values} for one in (*_keys(values), *NAMES)]
        state = dict.fromkeys((*_keys(values), *NAMES), values)
        return [
            WidgetState(id=widget, json_value=json.dumps(state)),
            WidgetState(id=EVENTS.format(base=widget), json_trigger_value=json.dumps(events)),
        ]


def _keys(values: Any) -> list[str]:
    return [str(key) for key in values] if isinstance(values, dict) else []
