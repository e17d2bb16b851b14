"""Who acts in this browser.

By the cookie that `serving.you` sets, or by Streamlit's own sign-in where `[auth]` is among its
secrets. Cookies are as old as the page's connection: after a change, the page is loaded anew.
"""

from contextlib import suppress

import streamlit as st

from core.auth.actors import EVERYBODY, Actor
from core.auth.policy import may_change
from core.common.addresses import OWN_NAMES
from core.common.errors import UserError
from core.common.i18n import N_
from core.people import provider
from core.people.repository import note_seen, signed_in
from core.people.tickets import cookie_name
from core.people.visitors import Visitor, visitor_with

SOMEBODY_ELSES = N_("This belongs to somebody else: you may look at it, but not change it.")
_SIGNED_IN = "is_logged_in"  # as Streamlit calls it


def actor() -> Actor:
    """Whoever clicks."""
    return visitor().actor


def visitor() -> Visitor:
    """Who is at this page. UserError where that can't be found out."""
    if signs_in():
        return _from_provider()
    return visitor_with(st.context.cookies.get(cookie_name()), on_own_machine())


def mine_to_change(owner: str) -> bool:
    """Whether who is here may change what belongs to `owner`; else no button is to be pressed."""
    return may_change(actor(), owner)


def signs_in() -> bool:
    """Whether a provider says who people are."""
    return bool(st.secrets.load_if_toml_exists() and st.secrets.get("auth"))


def on_own_machine() -> bool:
    """Whether the app answers nobody but who sits at its machine: bound to loopback, and no other
    name is let in."""
    names = [st.get_option("server.address"), *(st.get_option("server.allowedHosts") or ["*"])]
    return all(name in OWN_NAMES for name in names)


def note_here(who: Visitor) -> None:
    """The person is here; who can't be noted just now is noted at the next look."""
    if who.person is not None:
        with suppress(UserError):
            note_seen(who.person, who.actor.role)


def _from_provider() -> Visitor:
    claims = st.user.to_dict()
    if claims.get(_SIGNED_IN) is not True:
        return Visitor(None, EVERYBODY, may_enter=False)
    role = provider.role_of(claims)
    person = signed_in(provider.person_id(claims), provider.name_of(claims), role)
    return Visitor(person, person.as_actor(role), may_enter=True)
