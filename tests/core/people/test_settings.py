"""Settings that can't be used end the start with a line."""

from tests.helpers import terminal


def test_the_app_does_not_start_with_a_code_that_can_not_be_used(monkeypatch, workspace):
    monkeypatch.setenv("VISTAZO_CLASS_CODE", "abc")
    ended = terminal("app", "--port", "0")
    assert ended.returncode == 2
    assert "VISTAZO_CLASS_CODE has 3 characters" in ended.stderr
    assert "Traceback" not in ended.stderr
