"""Times as the viewer's clock shows them; the store and the files keep UTC."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st


def viewers_zone() -> tzinfo:
    """The time zone of the viewer's browser; UTC where it is not known.

    Browsers and systems name zones differently, Windows knows none at all: where the name is
    unknown here, the browser's present distance from UTC stands for it.
    """
    try:
        return ZoneInfo(st.context.timezone or "")
    except (KeyError, ValueError, OSError):  # no such zone on this machine
        minutes = st.context.timezone_offset
        return timezone(timedelta(minutes=-minutes)) if minutes else UTC


def moment(utc: datetime) -> str:
    """Day and time of `utc` in the viewer's zone, which is named where it is UTC."""
    local = utc.replace(tzinfo=UTC).astimezone(viewers_zone())
    return f"{local:%d %b %H:%M}{' UTC' if str(local.tzinfo) == 'UTC' else ''}"
