"""Pieces of Markdown for pages that a program writes."""

from collections.abc import Iterable, Sequence
from typing import Any

NOTE = "<!-- Written by `python scripts/reference.py`; changes here are lost. -->"
Cells = Sequence[str]


def page(*parts: str) -> str:
    """A page of these paragraphs, headings and tables; empty ones are left out."""
    return "\n\n".join([NOTE, *filter(None, parts)]) + "\n"


def table(head: Cells, rows: Iterable[Cells]) -> str:
    """A table; cells may hold line breaks and bars."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def code(names: Iterable[Any]) -> str:
    """Names as code, with commas between."""
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", r"\|").split())
