"""Who somebody is, in the header; and what they meet who are not let in."""

from collections.abc import Callable
from importlib.util import find_spec

import streamlit as st
from streamlit.errors import StreamlitAuthError

from core.auth.actors import Role
from core.common.errors import UserError
from core.common.i18n import N_, _
from core.people.repository import shown_names
from core.people.visitors import Visitor
from pages._ui.shell.actor import note_here, signs_in, visitor
from pages._ui.widgets.messages import problem
from pages._ui.widgets.templates import show_html

ADDRESS = "you"  # of `serving.you`, beside the pages
ROLE_WORDS = {Role.STUDENT: N_("Student"), Role.TEACHER: N_("Teacher")}
NEEDED = ("authlib", "httpx")


def let_in() -> bool:
    """Say in the header who is here, and whether they may see the page; who may not meets the way
    in instead."""
    who = visitor()
    with st.container(key="who"):
        if not signs_in():
            _link(who)
        elif who.may_enter:
            _signed_in(who)
    if not who.may_enter:
        _entrance()
        return False
    note_here(who)
    return True


def owner_words() -> Callable[[str], str]:
    """What owners are called who have a name, by what is stored of them; "" for everybody and for
    who has been erased."""
    names = shown_names()
    names.pop("everybody", None)
    return lambda owner: names.get(owner, "")


def _link(who: Visitor) -> None:
    name = who.person.shown if who.person else ""
    show_html(
        "who",
        address=ADDRESS,
        name=name or _("Your name"),
        words=_("You are {name}: change that", name=name) if name else _("Choose a name"),
    )


def _signed_in(who: Visitor) -> None:
    with st.popover(_("You"), icon=":material/person:", key="who_is_here"):
        st.text(who.person.shown if who.person else "")
        st.caption(_(ROLE_WORDS[who.actor.role]))
        if st.button(_("Sign out"), key="sign_out"):
            st.logout()


def _entrance() -> None:
    """The way in: the class' code and a name, or the provider."""
    if not signs_in():
        st.text(_("Say who you are, and the code of your class."))
        show_html("go_to", address=ADDRESS, words=_("To the entrance"))
        return
    st.text(_("Sign in to see what is here."))
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise UserError(
            "sign-in-packages",
            N_(
                "Sign-in needs {missing}: who runs Vistazo installs it with pip install -r "
                "requirements-auth.txt."
            ),
            missing=", ".join(missing),
        )
    for number, provider in enumerate(_providers()):
        label = _("Sign in with {name}", name=provider.title()) if provider else _("Sign in")
        if st.button(label, key=f"sign_in_{number}", type="secondary" if number else "primary"):
            _sign_in(provider)


def _sign_in(provider: str) -> None:
    try:
        st.login(provider or None)
    except StreamlitAuthError as error:
        problem(_("Sign-in is not set up rightly ({reason}).", reason=str(error)))


def _providers() -> list[str]:
    """The names of the providers in the secrets; "" for one without a name."""
    section = st.secrets["auth"].to_dict()
    named = [name for name, value in section.items() if isinstance(value, dict)]
    named = [name for name in named if "client_id" in section[name]]
    return [*([""] if "client_id" in section else []), *sorted(named)]
