"""Tables as CSV that spreadsheets can open: a name in them is never taken for a formula.

What a cell begins with decides: `=`, `+`, `-`, `@`, a tab or a carriage return (OWASP, CSV
Injection). Such a text gets an apostrophe before it, by which spreadsheets take it for a text.
`assets/chart_menu.js` and `assets/live_chart.js` follow the same rule.
"""

import csv
import io
from collections.abc import Iterable

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A line of heads and one for each row; moments as ISO 8601 writes them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([plain(head) for head in heads])
    writer.writerows([plain(value) for value in row] for row in rows)
    return text.getvalue()


def plain(value: object) -> object:
    """As a spreadsheet takes it; a text that it would take for a formula gets a sign before it."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
