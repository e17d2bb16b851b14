"""A pupil without a browser: has a name, presses buttons and fills in fields, by their keys."""

import http.client
from urllib.parse import parse_qs, urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from bench._app import App
from bench._viewer import Viewer

FIELDS = {"text_input": "string_value", "number_input": "double_value"}


class Pupil(Viewer):
    """A viewer with a name, who knows the buttons and fields of the page; `query`: of its
    address."""

    def __init__(self, app: App, name: str) -> None:
        super().__init__(app, named(app, name))
        self.query = ""
        self._widgets: dict[str, str] = {}  # kind by id

    def open(self, page: str, query: str = "") -> float:
        """Go to a page; the seconds until it is drawn."""
        self._widgets.clear()
        self.query = query
        return self.look(page, query)

    def press(self, button: str, **fields: str | float) -> float:
        """Fill in fields and press a button, by their keys: a key that goes on after a dot or an
        underscore is named by its beginning. The seconds until the page is drawn."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page_script_hash
        message.rerun_script.query_string = self.query
        states = message.rerun_script.widget_states.widgets
        for key, value in fields.items():
            widget, kind = self._named(key)
            said = {FIELDS[kind]: value}
            states.append(WidgetState(id=widget, **said))  # type: ignore[arg-type]
        states.append(WidgetState(id=self._named(button)[0], trigger_value=True))
        return self.ask(message)

    def parameter(self, name: str) -> str:
        """A parameter of the address; "" where it has none such."""
        return parse_qs(self.query).get(name, [""])[0]

    def received(self, message: ForwardMsg) -> None:
        """Note widgets and the address."""
        super().received(message)
        if message.HasField("page_info_changed"):
            self.query = message.page_info_changed.query_string
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind in ("button", *FIELDS):
            self._widgets[getattr(element, kind).id] = kind

    def _named(self, key: str) -> tuple[str, str]:
        """Id and kind of the widget that was drawn last with that key, or one that begins so."""
        for widget, kind in reversed(self._widgets.items()):
            own = widget.split("-", 2)[-1]
            if own == key or own.startswith((f"{key}.", f"{key}_")):
                return widget, kind
        known = sorted(widget.split("-", 2)[-1] for widget in self._widgets)
        raise LookupError(f"no widget {key!r} on the page: {known}")


def named(app: App, name: str) -> str:
    """Choose a name, as the page for it does; the cookie that says it."""
    address = urlsplit(app.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": app.url}
    connection.request("POST", "/you", urlencode({"do": "name", "name": name}), headers)
    answer = connection.getresponse()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    connection.close()
    if not cookie:
        raise RuntimeError(f"No name for {name}: {answer.status}")
    return cookie
