"""What is set about people is looked at once, before the app starts."""

from core.people import codes, provider


def check_settings() -> None:
    """UserError where a code, a claim or an address of a teacher can't be used."""
    codes.check_codes()
    provider.teacher_claim()
    provider.teachers()
