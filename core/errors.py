"""The one kind of error a person can act on."""


class LabError(Exception):
    """Something the person can mend.

    The message says what was given, what is allowed and what to do. Pages show it as it is, the
    terminal prints it in one line and exits with 2. Every other exception is a bug.
    """
