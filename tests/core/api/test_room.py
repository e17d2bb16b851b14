"""Requests take room while they last; beyond it they are sent away."""

import pytest

from core.api.room import MOST_MB, MOST_REQUESTS, Room
from core.common.errors import UserError


def test_requests_beyond_the_limit_are_sent_away_until_one_has_gone():
    room = Room(requests=MOST_REQUESTS - 1)
    with room.entered(), pytest.raises(UserError, match=str(MOST_REQUESTS)), room.entered():
        pass
    with room.entered():
        assert room.requests == MOST_REQUESTS


def test_bytes_are_given_back_also_where_a_request_failed():
    room = Room()
    with room.entered() as share:
        share.take(MOST_MB * 1_000_000)
        with pytest.raises(UserError), room.entered() as other:
            other.take(1)
        assert (room.requests, room.held) == (1, share.held)
    assert (room.requests, room.held) == (0, 0)
