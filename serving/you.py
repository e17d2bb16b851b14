"""`/you`: the page on which people choose their name, find it again, change it, leave.

A page of plain HTML with forms: it needs no script and no websocket, so it is there before anything
else is. Every change is a POST, which `gate` refuses from other sites; what comes back sets a
cookie that scripts can't read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import streamlit as st
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core.api.visitors import accepted
from core.auth.actors import Role
from core.common.errors import UserError
from core.common.i18n import N_, _, language_of, languages, use_language, used_language
from core.people import codes
from core.people.attempts import Attempts
from core.people.repository import (
    find_by_word,
    keys_of,
    new_person,
    rename_person,
    renew_word,
)
from core.people.tickets import SECONDS_KEPT, Ticket, cookie_name, mark_of
from core.people.visitors import Visitor, has_entered, visitor_with
from pages._ui.shell.actor import on_own_machine, signs_in
from pages._ui.shell.language import COOKIE, PARAMETER
from pages._ui.widgets.templates import rendered
from serving.door import YOU, base_path
from serving.ways_back import LONGEST_ADDRESS, inside, page_before

MOST_BYTES, MOST_FIELDS = 20_000, 20
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
_names = Attempts(60, 600.0)  # of one address: a whole class may sit behind one
_words = Attempts(40, 600.0)  # of one address
_words_of_a_name = Attempts(10, 600.0)


@dataclass(frozen=True)
class Asked:
    """What somebody has sent: the form's fields, who they are by their cookie, from where."""

    fields: Mapping[str, str]
    visitor: Visitor
    address: str

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


@dataclass(frozen=True)
class Done:
    """What came of it. `word`: to be shown, once. `leave`: the cookie goes."""

    ticket: Ticket
    word: str = ""
    leave: bool = False


async def answer(request: Request) -> Response:
    """The page, or what a form of it has asked for."""
    if request.method not in ("GET", "HEAD", "POST"):
        return Response(status_code=HTTPStatus.METHOD_NOT_ALLOWED)
    fields = {**request.query_params}
    if request.method == "POST":
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            said = parse_qs(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
        except ValueError:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        fields |= {name: values[0][: LONGEST_ADDRESS + 1] for name, values in said.items()}
    return await to_thread.run_sync(_answer, request, fields)


def _answer(request: Request, fields: Mapping[str, str]) -> Response:
    _speak(request)
    if signs_in():  # then a provider says who they are
        return RedirectResponse(base_path(), HTTPStatus.SEE_OTHER)
    to = inside(fields.get("next") or page_before(request))
    try:
        visitor = visitor_with(request.cookies.get(cookie_name()), on_own_machine())
        if request.method != "POST":
            return _page(request, visitor, to)
        client = request.client.host if request.client else ""
        asked = Asked(fields, visitor, client)
    except UserError as error:
        return HTMLResponse(_error_page(error), HTTPStatus.SERVICE_UNAVAILABLE, HEADERS)
    try:
        done = _do(asked)
    except UserError as error:
        is_too_often = error.code == "too-many-attempts"
        status = HTTPStatus.TOO_MANY_REQUESTS if is_too_often else HTTPStatus.BAD_REQUEST
        return _page(request, visitor, to, status=status, error=str(error), said=fields)
    visitor = visitor_with(done.ticket.sealed(), on_own_machine())
    goes_on = visitor.may_enter and not done.word
    reply = RedirectResponse(base_path() + to, HTTPStatus.SEE_OTHER, HEADERS) if goes_on else None
    return _with_cookie(reply or _page(request, visitor, to, word=done.word), request, done)


def _do(asked: Asked) -> Done:
    """Do what the form says. UserError where it can't be done; nothing is changed then."""
    ticket, person, wanted = asked.visitor.ticket, asked.visitor.person, asked["do"]
    if wanted == "leave":
        return Done(Ticket(), leave=True)
    ticket = _with_codes(asked, ticket)
    if person is not None:
        return _change(asked, replace(ticket, person=person.id), wanted)
    if wanted == "back":
        return Done(replace(ticket, person=_found_again(asked)))
    if wanted == "name" and (asked["name"].strip() or not has_entered(ticket)):
        _names.count(asked.address)
        made, word = new_person(asked["name"], asked.visitor.actor.role)
        return Done(replace(ticket, person=made.id), word)
    return Done(ticket)


def _change(asked: Asked, ticket: Ticket, wanted: str) -> Done:
    """What somebody changes who has a name. A form that is sent again makes no second person."""
    person = asked.visitor.person
    if person is not None and wanted == "rename":
        rename_person(person.id, asked["name"], asked.visitor.actor)
    if person is not None and wanted == "word":
        return Done(ticket, renew_word(person.id, asked.visitor.actor))
    return Done(ticket)


def _with_codes(asked: Asked, ticket: Ticket) -> Ticket:
    """The ticket with the codes that the form brings. UserError where one that is asked for is
    wrong."""
    said, code, teachers = asked["code"], codes.class_code(), codes.teacher_code()
    if said and teachers:
        try:
            codes.enter(said, teachers, asked.address)
        except UserError as error:
            if error.code != "code-wrong" or not code or has_entered(ticket):
                raise
        else:
            mark = mark_of(teachers, codes.TEACHER)
            return replace(ticket, teacher_mark=mark, class_mark=mark_of(code, codes.CLASS))
    if code and not has_entered(ticket):
        codes.enter(said, code, asked.address)
        ticket = replace(ticket, class_mark=mark_of(code, codes.CLASS))
    elif asked["do"] == "teacher":
        codes.enter(said, teachers, asked.address)  # raises: no code is set, or none was said
    return ticket


def _found_again(asked: Asked) -> str:
    keys = (_words, asked.address), (_words_of_a_name, keys_of(asked["name"])[1])
    for attempts, key in keys:
        attempts.count(key)
    found = find_by_word(asked["name"], asked["word"])
    if found is None:
        raise _no_such_word()
    for attempts, key in keys:
        attempts.take_back(key)
    return found.id


def _no_such_word() -> UserError:
    return UserError(
        "word-wrong",
        N_(
            "Nobody of that name has that word. Look at both again; a teacher can give you a new "
            "word."
        ),
    )


def _page(
    request: Request,
    visitor: Visitor,
    to: str,
    status: HTTPStatus = HTTPStatus.OK,
    error: str = "",
    said: Mapping[str, str] = {},
    word: str = "",
) -> Response:
    html = rendered(
        "you",
        language=used_language(),
        base=base_path(),
        path=base_path() + YOU,
        next=to,
        error=error,
        word=word,
        said=said.get("name", ""),
        **_state(visitor),
        words=_texts(visitor),
    )
    return HTMLResponse(html, status, HEADERS)


def _state(visitor: Visitor) -> dict[str, Any]:
    is_teacher = visitor.actor.role is Role.TEACHER
    return {
        "name": visitor.person.shown if visitor.person else "",
        "plain_name": visitor.person.name if visitor.person else "",
        "needs_code": not has_entered(visitor.ticket),
        "needs_name": bool(codes.class_code()),
        "asks_teacher": bool(codes.teacher_code()) and not is_teacher,
        "may_enter": visitor.may_enter,
    }


def _texts(visitor: Visitor) -> dict[str, str]:
    """The words of the page, in the reader's language."""
    is_teacher = visitor.actor.role is Role.TEACHER
    name = visitor.person.shown if visitor.person else ""
    return {
        "title": _("You are {name}", name=name) if name else _("Who are you?"),
        "role": _("Teacher") if is_teacher else _("Student"),
        "lead": _("What you train and bring is yours then: others see it, and can't change it."),
        "name": _("Name"),
        "code": _("Code"),
        "code_help": _("The word that lets you in; your teacher knows it."),
        "choose": _("Take this name"),
        "have": _("I have a name here already"),
        "word": _("Your word"),
        "back": _("It is me"),
        "without": _("Go on without a name"),
        "go_on": _("Go on to Vistazo"),
        "new_word_title": _("Your word"),
        "new_word": _(
            "Write it down. With it you get your name back in another browser. It is shown only "
            "now."
        ),
        "word_lost": _("Show me a new word"),
        "word_lost_help": _("The one before is none any more."),
        "rename": _("Change the name"),
        "teacher": _("I am the teacher"),
        "teacher_code": _("The teacher's code"),
        "leave": _("Leave"),
        "leave_help": _("This browser forgets your name. What is yours stays."),
    }


def _error_page(error: UserError) -> str:
    return rendered(
        "you_error", language=used_language(), title=_("Who are you?"), error=str(error)
    )


def _with_cookie(response: Response, request: Request, done: Done) -> Response:
    is_secure = request.url.scheme == "https"
    wanted = str(st.get_option("server.xsrfCookieSameSite") or "lax").lower()
    how: dict[str, Any] = {
        "path": base_path() or "/",
        "httponly": True,
        "secure": is_secure,
        # In a frame of another site, cookies need that; browsers take it over https alone.
        "samesite": "none" if wanted == "none" and is_secure else "lax",
    }
    if done.leave:
        response.delete_cookie(cookie_name(), **how)
    else:
        response.set_cookie(cookie_name(), done.ticket.sealed(), max_age=SECONDS_KEPT, **how)
    return response


def _speak(request: Request) -> None:
    """The language of the address, else the one that was chosen on a page, else the browser's."""
    for wanted in (request.query_params.get(PARAMETER), request.cookies.get(COOKIE)):
        if wanted in languages():
            use_language(str(wanted))
            return
    use_language(language_of(accepted(request.headers.get("accept-language", ""))))
