"""A report is written in the language of the page, whichever thread writes it."""

import threading

from core.common.i18n import _, use_language
from pages._ui.export.reports import in_this_language


def test_another_thread_writes_for_the_same_reader():
    found: list[bytes] = []
    use_language("es")
    try:
        made = in_this_language(lambda: _("Network"))
    finally:
        use_language("en")
    thread = threading.Thread(target=lambda: found.append(made()))
    thread.start()
    thread.join()
    assert found == [b"Red"]
    assert _("Network") == "Network"
