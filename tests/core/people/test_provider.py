"""Who a provider's token means, and whether that is a teacher."""

import pytest

from core.auth.actors import Role
from core.common.errors import UserError
from core.people import provider
from core.people.provider import name_of, person_id, role_of

TOKEN = {"iss": "https://id.example.org", "sub": "42", "name": "Ada"}


def test_the_id_is_of_issuer_and_subject():
    known = person_id(TOKEN)
    assert len(known) == 24
    assert known == person_id({**TOKEN, "name": "Other", "email": "x@y"})
    assert known != person_id({**TOKEN, "sub": "43"})
    assert known != person_id({**TOKEN, "iss": "https://evil.example"})


@pytest.mark.parametrize("sub", [None, "", 7, ["42"]])
def test_a_token_of_nobody_is_refused(sub):
    with pytest.raises(UserError) as caught:
        person_id({"sub": sub})
    assert caught.value.code == "sign-in-nameless"


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        (TOKEN, "Ada"),
        ({"name": " \n ", "preferred_username": "ada"}, "ada"),
        ({"name": 7, "email": "ada@example.org"}, "ada@example.org"),
        ({"name": "a\nb" + "x" * 100}, "a b" + "x" * 37),
        ({}, "?"),
    ],
)
def test_the_name_fits(claims, name):
    assert name_of(claims) == name


@pytest.mark.parametrize(
    ("claim", "claims", "role"),
    [
        ("roles=teacher", {"roles": ["student", "teacher"]}, Role.TEACHER),
        ("roles=teacher", {"roles": "teacher"}, Role.TEACHER),
        ("roles=teacher", {"roles": "teachers"}, Role.STUDENT),
        ("roles=teacher", {"roles": {"teacher": True}}, Role.STUDENT),
        ("roles=teacher", {}, Role.STUDENT),
        ("realm.roles=teacher", {"realm": {"roles": ["teacher"]}}, Role.TEACHER),
        ("realm.roles=teacher", {"realm": "roles"}, Role.STUDENT),
        ("https://x.org/role=a=b", {"https://x.org/role": "a=b"}, Role.TEACHER),
        ("level=3", {"level": 3}, Role.TEACHER),
        ("", {"": ""}, Role.STUDENT),
    ],
)
def test_a_claim_makes_a_teacher(monkeypatch, claim, claims, role):
    monkeypatch.setenv(provider.CLAIM, claim)
    assert role_of(claims) is role


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"email": "ADA@example.org", "email_verified": True}, Role.TEACHER),
        ({"email": "ada@example.org"}, Role.STUDENT),
        ({"email": "ada@example.org", "email_verified": "true"}, Role.STUDENT),
        ({"email": "eve@example.org", "email_verified": True}, Role.STUDENT),
        ({"email": ["ada@example.org"], "email_verified": True}, Role.STUDENT),
    ],
)
def test_a_verified_address_makes_a_teacher(monkeypatch, claims, role):
    monkeypatch.delenv(provider.CLAIM, raising=False)
    monkeypatch.setenv(provider.ADDRESSES, "ada@example.org, grace@example.org")
    assert role_of(claims) is role
