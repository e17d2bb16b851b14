"""A data set in one line, the same wherever one is named: thumbnail, title, what is in it."""

from collections.abc import Iterable

from core.datasets.thumbnails import thumbnail
from pages._ui.widgets.messages import data_url
from pages._ui.widgets.templates import show_html


def data_line(title: str, facts: Iterable[str], name: str = "") -> None:
    """A data set's `title` and, dimmed, the `facts` about it that are not empty.

    `name`: what it is stored as; where its images are not here yet, the title's first letter
    stands for them.
    """
    show_html(
        "data_line",
        title=title,
        letter=title.strip()[:1].upper(),
        details=" · ".join(fact for fact in facts if fact),
        thumbnail=thumbnail_url(name) if name else "",
    )


def thumbnail_url(name: str) -> str:
    """What the data set of that name looks like, in a `data:` address; "" where it is not here."""
    pixels = thumbnail(name)
    return "" if pixels is None else data_url(pixels)
