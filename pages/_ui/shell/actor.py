"""Who acts in this browser."""

from core.auth.actors import EVERYBODY, Actor


def actor() -> Actor:
    """Whoever clicks. Nobody signs in yet, so it is everybody."""
    return EVERYBODY
