"""What people say of a run after it was made: its name, notes, tags, and whether it has a star.

None of it changes what was trained: the run's config keeps the name that it was begun with. The
run's folder says it too (`core.runs.folder_record`), should the database be lost.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from core.auth.actors import Actor
from core.common.errors import UserError
from core.common.i18n import N_
from core.common.spelling import in_one_line, tidy, without_controls
from core.db.engine import reading, transaction
from core.db.tables import run_tags, runs
from core.runs import folder_record
from core.runs.repository import refuse_to_others
from core.runs.rows import in_this_workspace, is_called

LONGEST_NAME, LONGEST_NOTES = 100, 5000  # characters, as in a config
LONGEST_TAG, MOST_TAGS = 40, 20
SIGNS = "-_."  # besides letters and digits


def rename(run_id: str, name: str, actor: Actor) -> str:
    """Call the run so; returns the name in one line, "" for none. UserError where it is too long,
    there is no such run, or it is not the actor's."""
    said = in_one_line(_text(name))
    _refuse_longer(said, LONGEST_NAME, N_("A name"))
    _change(run_id, actor, {"name": said})
    return said


def note(run_id: str, notes: str, actor: Actor) -> str:
    """Put `notes` in the place of the run's; returns them. UserError as `rename`."""
    said = without_controls(_text(notes)).strip()
    _refuse_longer(said, LONGEST_NOTES, N_("Notes"))
    _change(run_id, actor, {"notes": said})
    return said


def star(run_id: str, actor: Actor, starred: bool = True) -> None:
    """Give the run a star, or take it away. UserError as `rename`."""
    _change(run_id, actor, {"starred": starred})


def tag(
    run_id: str, actor: Actor, add: Iterable[str] = (), remove: Iterable[str] = ()
) -> list[str]:
    """Add tags to the run and remove others; returns all that it has then, sorted.

    What it does not have can be removed. UserError as `rename`, where a tag is none (`as_tag`), or
    where there would be more than `MOST_TAGS`.
    """
    added, removed = {as_tag(one) for one in add}, {as_tag(one) for one in remove}
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
        before = _tags(connection, run_id)
        after = (before | added) - removed
        if len(after) > MOST_TAGS:
            raise UserError(
                "too-many-tags",
                N_("Run {run} would have {count} tags; {most} are allowed."),
                run=run_id,
                count=len(after),
                most=MOST_TAGS,
            )
        gone = and_(run_tags.c.run_id == run_id, run_tags.c.tag.in_(before - after))
        connection.execute(delete(run_tags).where(gone))
        for row in tag_rows(run_id, sorted(after - before)):
            connection.execute(insert(run_tags).values(row))
    _note_in_folder(run_id, {"tags": sorted(after)})
    return sorted(after)


def as_tag(text: str) -> str:
    """The tag that `text` means: in small letters, one spelling of each.

    UserError where it is none: 1 to `LONGEST_TAG` letters, digits, "-", "_" and ".", the first one
    a letter or a digit. So a list of tags can stand in an address and on a command line.
    """
    word = unicodedata.normalize("NFC", tidy(_text(text)).strip().lower())
    fits = all(one in SIGNS or unicodedata.category(one)[0] in "LMN" for one in word)
    if fits and word[:1].isalnum() and len(word) <= LONGEST_TAG:
        return word
    raise UserError(
        "tag-invalid",
        N_(
            "{tag!r} is no tag. A tag is one word of 1 to {most} letters and digits, “-”, “_” or "
            "“.” between them."
        ),
        tag=text if len(text) <= LONGEST_TAG else f"{text[:LONGEST_TAG]}…",
        most=LONGEST_TAG,
    )


def tags_of(run_ids: Collection[str]) -> dict[str, list[str]]:
    """The tags of these runs, sorted; runs without any are left out."""
    query = select(run_tags.c.run_id, run_tags.c.tag).where(run_tags.c.run_id.in_(run_ids))
    found: dict[str, list[str]] = {}
    with reading() as connection:
        for run_id, word in connection.execute(query.order_by(run_tags.c.tag)):
            found.setdefault(run_id, []).append(word)
    return found


def all_tags() -> dict[str, int]:
    """Each tag of this workspace's runs that are not put away, and how many have it."""
    query = select(run_tags.c.tag, func.count()).join(runs, runs.c.id == run_tags.c.run_id)
    query = query.where(in_this_workspace(), runs.c.trashed_at.is_(None)).group_by(run_tags.c.tag)
    with reading() as connection:
        rows = connection.execute(query.order_by(run_tags.c.tag)).all()
    return {word: int(count) for word, count in rows}


def tag_rows(run_id: str, words: Any) -> list[dict[str, str]]:
    """Rows of `run_tags` of a run's tags; what is none in a folder's list is left out."""
    found = set()
    for word in words if isinstance(words, list) else ():
        with suppress(UserError):
            found.add(as_tag(str(word)))
    return [{"run_id": run_id, "tag": word} for word in sorted(found)[:MOST_TAGS]]


def _change(run_id: str, actor: Actor, values: Mapping[str, Any]) -> None:
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
        this = and_(in_this_workspace(), is_called(run_id))
        connection.execute(update(runs).where(this).values(**values))
    _note_in_folder(run_id, values)


def _note_in_folder(run_id: str, values: Mapping[str, Any]) -> None:
    with suppress(UserError, OSError):
        folder_record.write_state(run_id, dict(values))


def _tags(connection: Connection, run_id: str) -> set[str]:
    return set(connection.scalars(select(run_tags.c.tag).where(run_tags.c.run_id == run_id)))


def _text(said: str) -> str:
    """Without what no database takes: half characters (of a terminal's bytes, say)."""
    return said.encode("utf-8", "replace").decode("utf-8")


def _refuse_longer(text: str, most: int, what: str) -> None:
    if len(text) > most:
        raise UserError(
            "text-too-long",
            N_("{what} of {count:,} characters is too long: at most {most:,} are kept."),
            what=what,
            count=len(text),
            most=most,
        )
