"""The description holds together: what it refers to is there, limits and codes are real."""

import re

import pytest

from core.api import openapi, room, uploads
from core.api.refusals import CODES
from core.imaging.read import FORMATS


@pytest.fixture(scope="module")
def description():
    return openapi.document()


def test_every_reference_leads_to_a_record_and_every_record_is_used(description):
    named = set(re.findall(r"#/components/schemas/(\w+)", str(description)))
    assert named == set(description["components"]["schemas"])


def test_records_have_the_names_that_json_has(description):
    schemas = description["components"]["schemas"]
    assert set(schemas["Likely"]["properties"]) == {"class", "index", "probability"}
    assert schemas["Likely"]["required"] == ["class", "index", "probability"]
    assert set(schemas["ImageAnswer"]["required"]) == {"name"}
    assert schemas["Problem"]["required"] == ["code", "message"]


def test_what_may_be_left_out_is_never_null(description):
    """`null` would be promised, and is never sent."""
    assert "'null'" not in str(description)


def test_every_code_and_limit_is_told(description):
    predict = description["paths"]["/predict"]["post"]
    for status, codes in CODES.items():
        told = predict["responses"][str(int(status))]["description"]
        assert all(code in told for code in codes)
    for limit in (f"{uploads.MOST_IMAGES} files", f"{uploads.MOST_MB} MB", f"{room.MOST_REQUESTS}"):
        assert limit in predict["description"]
    assert all(name in predict["description"] for name in FORMATS)
    busy = predict["responses"]["503"]
    assert "service-busy" in busy["description"]
    assert "Retry-After" in busy["headers"]


def test_a_foreign_host_is_refused_everywhere_and_the_description_says_so(description):
    for methods in description["paths"].values():
        for operation in methods.values():
            assert "host-unknown" in operation["responses"]["403"]["description"]
    reading = description["paths"]["/health"]["get"]["responses"]["403"]
    assert "site-unknown" not in reading["description"]
