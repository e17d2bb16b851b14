"""What can be wrong with a sweep as a whole, found before anything is tried."""

from core.search.spec import SweepSpec


def check_spec(spec: SweepSpec) -> None:
    """UserError where the knobs are none of the config's, a range is turned around, or the parts
    don't go together: one line that names what was given and what is allowed."""
