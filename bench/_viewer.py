"""Somebody with a page open, without a browser: speaks Streamlit's protocol and ticks as it asks.

Twenty browsers would need the computing time of the machine whose server is to be measured; in
life they run on machines of their own.
"""

import threading
import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from bench._app import App

LONGEST_MESSAGE = 64 * 2**20
FINISHED = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


class Viewer:
    """One session of the app; `ticks`: seconds after which each fragment asks to be drawn again."""

    def __init__(self, app: App, cookie: str = "") -> None:
        address = app.url.replace("http", "ws") + "/_stcore/stream"
        headers = {"Cookie": cookie} if cookie else {}
        self._socket = connect(address, max_size=LONGEST_MESSAGE, additional_headers=headers)
        self.ticks: dict[str, float] = {}
        self.problems: list[str] = []  # what a page has said that went wrong in Vistazo
        self.page_script_hash = ""

    def look(self, page: str, query: str = "", fragment: str = "") -> float:
        """Open a page, or run one of its fragments; returns the seconds until it is drawn."""
        message = BackMsg()
        if fragment:
            message.rerun_script.page_script_hash = self.page_script_hash
        else:
            message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = bool(fragment)
        return self.ask(message)

    def ask(self, message: BackMsg) -> float:
        """Send it; returns the seconds until the page is drawn."""
        began = time.perf_counter()
        self._socket.send(message.SerializeToString())
        while not self._finished():
            pass
        return time.perf_counter() - began

    def close(self) -> None:
        """Close the page."""
        self._socket.close()

    def _finished(self) -> bool:
        """Take one message; whether it says that the script has run to its end."""
        content = self._socket.recv(timeout=60)
        assert isinstance(content, bytes)
        message = ForwardMsg()
        message.ParseFromString(content)
        self.received(message)
        if message.HasField("new_session") and not message.metadata.run.fragment_ids:
            self.ticks.clear()  # the whole page is drawn again, with the fragments that it has now
        if message.HasField("navigation"):
            self.page_script_hash = message.navigation.page_script_hash
        if message.HasField("auto_rerun"):
            self.ticks[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        return message.HasField("script_finished") and message.script_finished in FINISHED

    def received(self, message: ForwardMsg) -> None:
        """Note where it says that something went wrong."""
        element = message.delta.new_element
        if element.HasField("exception"):
            self.problems.append(element.exception.message)
        if element.HasField("html") and "Something went wrong" in element.html.body:
            self.problems.append(element.html.body)


class Audience:
    """Several viewers of a live page, each ticking in a thread of its own, within a `with`."""

    def __init__(self, app: App, count: int, page: str, query: str) -> None:
        self._leaving = threading.Event()
        self._threads = [
            threading.Thread(target=self._watch, args=(app, page, query)) for _ in range(count)
        ]

    def __enter__(self) -> "Audience":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.set()
        for thread in self._threads:
            thread.join()

    def _watch(self, app: App, page: str, query: str) -> None:
        viewer = Viewer(app)
        viewer.look(page, query)
        drawn: dict[str, float] = {}
        while viewer.ticks:
            due = {
                fragment: drawn.setdefault(fragment, time.monotonic()) + seconds
                for fragment, seconds in viewer.ticks.items()
            }
            fragment = min(due, key=lambda one: due[one])
            if self._leaving.wait(max(0.0, due[fragment] - time.monotonic())):
                break
            viewer.look(page, query, fragment)
            drawn[fragment] = time.monotonic()
        viewer.close()
