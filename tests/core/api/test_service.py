"""The three addresses, as anybody asks for them: a real process, real requests."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bench._service import Served
from core.api.answers import Health, Predictions, Refused
from core.api.room import MOST_REQUESTS
from core.common.errors import UserError
from core.datasets import datasets
from core.datasets.preparation import preparation
from core.imaging.read import read
from core.prediction.predictor import predict
from core.runs import repository
from tests.core.api.bodies import OTHER_SITE, stroke, unusable
from tests.helpers import wait_for
from tests.image_kinds import all_kinds

UNUSABLE = unusable()


def in_this_process(run_id: str, content: bytes, name: str) -> np.ndarray | UserError:
    """Probabilities of the classes, or why the image is refused."""
    try:
        pixels = read(content, name, preparation(datasets["digits"]))
    except UserError as error:
        return error
    return predict(run_id, pixels[None])[0]


def test_every_kind_of_image_is_answered_as_predict_answers_it(served: Served, trained: str):
    """One form with all of them, in their order; the five best of each, not rounded."""
    kinds = all_kinds()
    assert len(kinds) > 30
    status, answer = served.predict(*kinds.items())
    found = Predictions.model_validate(answer)
    assert (status, found.run, [one.name for one in found.images]) == (200, trained, [*kinds])
    right = 0
    for one in found.images:
        expected = in_this_process(trained, kinds[one.name], one.name)
        if isinstance(expected, UserError):
            assert one.error is not None
            assert (one.error.code, one.error.message) == (expected.code, str(expected))
            continue
        assert one.error is None
        assert one.top is not None
        best = expected.argsort()[::-1][:5]
        assert [each.index for each in one.top] == best.tolist()
        shares = [each.probability for each in one.top]
        assert np.allclose(shares, expected[best], atol=1e-5)
        assert any(share != round(share, 4) for share in shares)
        assert one.class_name == one.top[0].class_name == datasets["digits"].class_names[best[0]]
        assert (one.index, one.probability) == (best[0], shares[0])
        right += 1
    assert right > 30


@pytest.mark.parametrize("kind", ["image/png", "text/plain", "application/x-www-form-urlencoded"])
def test_the_body_alone_is_an_image_whatever_it_claims_to_be(served: Served, kind: str):
    status, answer, headers = served.ask("POST", "/predict", stroke(), {"Content-Type": kind})
    (alone,) = answer["images"]
    (in_a_form,) = served.predict(("image", stroke()))[1]["images"]
    assert status == 200
    assert alone["class"] == in_a_form["class"]
    assert alone["probability"] == pytest.approx(in_a_form["probability"], abs=1e-5)
    assert headers["content-type"] == "application/json"


def test_light_and_dark_are_turned_around_as_asked(served: Served):
    """For the digits are drawn light on dark."""
    said = {
        word: served.predict(("a", stroke()), query=f"?invert={word}")[1]["images"][0]
        for word in ("auto", "yes", "no")
    }
    assert said["auto"] == said["yes"] != said["no"]
    status, answer = served.predict(("a", stroke()), query="?invert=perhaps")
    assert (status, answer["error"]["code"]) == (400, "invert-unknown")


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_is_no_image_is_refused_with_a_code(served: Served, name: str):
    content, expected, code = UNUSABLE[name]
    for status, answer in (
        served.ask("POST", "/predict", content)[:2],
        served.predict((name, content)),
    ):
        found = Predictions.model_validate(answer)
        assert found.error is not None
        assert (status, found.error.code) == (expected, code)
        assert found.images[0].error == found.error
        assert found.error.message.startswith(found.images[0].name + ": ")


def test_an_image_among_others_that_can_not_be_read_has_an_error_in_its_place(served: Served):
    files = [("a.png", stroke()), ("b.png", b"text"), ("../c.png", stroke())]
    status, answer = served.predict(*files)
    assert status == 200
    assert [one["name"] for one in answer["images"]] == ["a.png", "b.png", "../c.png"]
    assert ["error" in one for one in answer["images"]] == [False, True, False]
    assert "error" not in answer


def test_messages_are_in_the_reader_s_language(served: Served):
    said = {
        language: served.ask("POST", "/predict", b"", {"Accept-Language": language})[1]["error"]
        for language in ("es-MX,en;q=0.2", "en", "xx", "")
    }
    assert said["es-MX,en;q=0.2"]["message"] == "image: el archivo está vacío."
    assert said["en"] == said["xx"] == said[""]
    assert said["en"] == {"code": "image-file-empty", "message": "image: the file is empty."}


def test_simultaneous_requests_are_all_answered_each_with_its_own(served: Served):
    sizes = [(40 + 3 * number, 44) for number in range(50)]
    bodies = [stroke(size) for size in sizes]
    before = served.ask("GET", "/health")[1]["images_served"]

    def asked(body: bytes) -> dict[str, object]:
        status, answer, _ = served.ask("POST", "/predict", body)
        assert status == 200
        return answer["images"][0]["top"][0]

    alone = [asked(body) for body in bodies[:10]]
    with ThreadPoolExecutor(50) as threads:
        together = list(threads.map(asked, bodies))
    for one, other in zip(alone, together, strict=False):
        assert one["class"] == other["class"]
        assert one["probability"] == pytest.approx(other["probability"], abs=1e-5)
    health = Health.model_validate(served.ask("GET", "/health")[1])
    assert health.images_served - before == 60


def test_health_says_which_network_answers(served: Served, trained: str):
    status, answer, headers = served.ask("GET", "/health")
    health = Health.model_validate(answer)
    assert (status, health.status, headers["cache-control"]) == (200, "ok", "no-store")
    assert (health.run, health.name, health.data) == (trained, "Reader", "digits")
    assert health.name == repository.get_run(trained).name
    assert health.classes == list(datasets["digits"].class_names)
    assert served.ask("HEAD", "/health")[:2] == (200, None)


@pytest.mark.parametrize(
    ("method", "path", "expected", "code"),
    [
        ("GET", "/", 404, "address-unknown"),
        ("POST", "/predict/", 404, "address-unknown"),
        ("GET", "/%00%0a" + "x" * 2000, 404, "address-unknown"),
        ("GET", "/predict", 405, "method-unknown"),
        ("DELETE", "/health", 405, "method-unknown"),
        ("POST", "/openapi.json", 405, "method-unknown"),
    ],
)
def test_other_addresses_say_which_there_are(served, method, path, expected, code):
    status, answer, headers = served.ask(method, path)
    error = Refused.model_validate(answer).error
    assert (status, error.code) == (expected, code)
    assert "POST /predict" in error.message
    assert len(error.message) < 250
    assert ("allow" in headers) == (status == 405)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "example.net", "a@b"])
def test_foreign_hosts_are_refused(served: Served, host: str):
    for method, path in (("GET", "/health"), ("POST", "/predict"), ("GET", "/none")):
        status, answer, _ = served.ask(method, path, headers={"Host": host})
        assert (status, answer["error"]["code"]) == (403, "host-unknown")
    assert served.ask("GET", "/health", headers={"Host": "a.example.net:80"})[0] == 200


def test_pages_of_other_sites_are_refused_but_for_those_let_in(served: Served):
    def asked(method: str, origin: str) -> tuple[int, str | None]:
        wanted = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        status, _, headers = served.ask(method, "/predict", stroke(), wanted)
        return status, headers.get("access-control-allow-origin")

    for origin in ("https://evil.example", "null", served.url, "http://lab.example.org"):
        assert asked("POST", origin) == (403, None)
    assert asked("POST", OTHER_SITE) == (200, OTHER_SITE)
    connection = served.connection()
    connection.request(
        "OPTIONS",
        "/predict",
        headers={"Origin": OTHER_SITE, "Access-Control-Request-Method": "POST"},
    )
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Access-Control-Allow-Origin")) == (200, OTHER_SITE)
    connection.close()


def test_too_many_requests_at_once_are_sent_away_to_come_again(served: Served):
    """Those that say much and send nothing take room, until they go."""
    slow = [served.connection() for _ in range(MOST_REQUESTS)]
    for connection in slow:
        connection.putrequest("POST", "/predict")
        connection.putheader("Content-Length", "1000")
        connection.endheaders(b"x")

    def sent_away() -> tuple[int, dict[str, str], str] | None:
        status, answer, headers = served.ask("POST", "/predict", stroke())
        return (status, headers, answer["error"]["code"]) if status != 200 else None

    status, headers, code = wait_for(sent_away)
    assert (status, headers["retry-after"], code) == (503, "1", "service-busy")
    assert served.ask("GET", "/health")[0] == 200
    for connection in slow:
        connection.close()
    wait_for(lambda: served.ask("POST", "/predict", stroke())[0] == 200)


def test_the_description_is_of_what_is_there(served: Served):
    status, description, _ = served.ask("GET", "/openapi.json")
    assert (status, description["openapi"]) == (200, "3.1.0")
    for path, methods in description["paths"].items():
        for method in methods:
            assert served.ask(method.upper(), path, b"")[0] not in (404, 405)
