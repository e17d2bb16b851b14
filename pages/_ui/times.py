"""Times as the viewer's clock shows them; the store and the files keep UTC."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st


def viewers_zone() -> tzinfo:
    """The time zone of the viewer's browser; UTC where it is not known."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (KeyError, ValueError, OSError):  # no such zone on this machine
        return UTC


def moment(utc: datetime) -> str:
    """Day and time of a naive `utc` in the viewer's zone, which is named where it is UTC."""
    local = utc.replace(tzinfo=UTC).astimezone(viewers_zone())
    return f"{local:%d %b %H:%M}{' UTC' if str(local.tzinfo) == 'UTC' else ''}"
