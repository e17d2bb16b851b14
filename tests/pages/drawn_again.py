"""Drawing a page again until its workers have answered, for programs that use pages."""

import time
from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE


def wait(app: AppTest, ready: Callable[[], Any]) -> None:
    """Draw the page again until it is `ready`."""
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"It never came that far: {said(app)}")
        time.sleep(0.3)
        app.run()


def said(app: AppTest) -> list[str]:
    """All that it says in texts."""
    texts = (*app.caption, *app.text, *app.info, *app.subheader, *app.markdown)
    return [one.value for one in texts]


def says(app: AppTest, words: str) -> bool:
    """Whether any of its texts has these words in it."""
    return any(words in one for one in said(app))


def box(app: AppTest, label: str) -> Any:
    """Its list to choose from with that label."""
    return next(one for one in app.selectbox if one.label == label)
