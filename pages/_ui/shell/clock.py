"""Times as the viewer's clock shows them; the store and the files keep UTC."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_datetime, format_timedelta

from core.common.i18n import used_language


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
    try:
        local = utc.replace(tzinfo=UTC).astimezone(viewers_zone())
    except OverflowError:  # a clock far off
        local = utc.replace(tzinfo=UTC)
    words = format_datetime(local, "dd MMM HH:mm", locale=used_language())
    return f"{words}{' UTC' if str(local.tzinfo) == 'UTC' else ''}"


def age(utc: datetime) -> str:
    """How long ago `utc` was, as in "3 minutes ago"; its day and time where it is over a week."""
    past = datetime.now(UTC) - utc.replace(tzinfo=UTC)
    if not timedelta() <= past < timedelta(days=7):
        return moment(utc)
    return format_timedelta(-past, add_direction=True, locale=used_language())
