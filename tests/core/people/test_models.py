"""A name is one line that can be shown."""

import pytest

from core.common.errors import UserError
from core.people.models import LONGEST_NAME, checked_name


def test_names_are_tidied_and_bounded():
    assert checked_name("  Ana \u00a0 María ") == "Ana María"
    assert checked_name("x" * LONGEST_NAME)
    with pytest.raises(UserError, match="has 41"):
        checked_name("x" * 41)
