"""Codes have statuses, and whatever a text holds, its JSON is one line."""

import json

import pytest

from core.api.refusals import CODES, STATUS, json_answer, refusal, status_of
from core.common.errors import BUG, UserError


def test_every_code_has_one_status():
    assert len(STATUS) == sum(len(codes) for codes in CODES.values())
    assert {code: int(status_of(code)) for code in ("image-damaged", BUG, "model-unreadable")} == {
        "image-damaged": 422,
        BUG: 500,
        "model-unreadable": 503,
    }


def test_who_is_sent_away_for_a_while_is_told_when_to_come():
    assert refusal(UserError("service-busy", "busy")).headers["retry-after"] == "1"
    assert "retry-after" not in refusal(UserError("image-damaged", "no")).headers


@pytest.mark.parametrize("text", ["ñ 猫", "two\nlines", "half \ud800 of one", 'a "word"', "\0\x1b"])
def test_any_text_is_one_line_of_json(text: str):
    body = bytes(json_answer({"name": text}).body)
    assert body.count(b"\n") == 1
    assert json.loads(body) == {"name": text}


def test_a_message_is_one_line():
    body = json.loads(bytes(refusal(UserError("a", "one\n  two")).body))
    assert body == {"error": {"code": "a", "message": "one two"}}
