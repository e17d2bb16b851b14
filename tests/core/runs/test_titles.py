"""What is gone goes by its name; what a person has said is never translated."""

from core.auth.actors import EVERYBODY
from core.common.i18n import Text, use_language
from core.runs import repository
from core.runs.titles import data_title, network_title, run_title, title_of
from tests.helpers import small_config


def test_what_is_known_has_its_title_and_what_is_gone_its_name(workspace) -> None:
    assert data_title("digits") != "digits"
    assert data_title("gone") == "gone"
    assert network_title("cnn1") != "cnn1"
    assert network_title("gone") == "gone"


def test_a_run_has_its_own_name_or_network_and_data(workspace) -> None:
    named, nameless = (
        repository.get_run(repository.create_run(small_config(name=name), EVERYBODY))
        for name in ("{network} on {data}", "")
    )
    assert run_title(named) == "{network} on {data}"
    words = f"{nameless.network} on {nameless.data_name}"
    assert run_title(nameless) == words
    assert isinstance(title_of(nameless), Text)  # translated for whoever reads it
    use_language("es")
    try:
        assert run_title(nameless) != words
        assert run_title(named) == "{network} on {data}"
    finally:
        use_language("en")
