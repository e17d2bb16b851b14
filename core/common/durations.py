"""How long something takes, in words."""

from core.common.i18n import _


def duration(seconds: float) -> str:
    """Seconds, minutes, or hours and minutes, in words."""
    if seconds < 60:
        return _("{seconds:.0f} s", seconds=seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("{minutes} min", minutes=minutes)
    return _("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
