"""Which of the listed files are images: one judgement for the look before an import and for it.

What is called like an image is taken for one until it is read; everything else is opened at once.
"""

from core.datasets.base import Part
from core.imaging.read import Preparation
from core.importing.decoding import decode_content, is_known
from core.importing.plan import Entry
from core.importing.sources.base import Line, Listing, Member, Source, Unreadable, is_image_name

SMALLEST = Preparation((8, 8, 3))


def look_through(source: Source) -> Listing:
    """The source's listing without the files that are no images, with a line about each of them.

    Raises UserError where nothing of the source can be used.
    """
    listing = source.listing()
    found = Listing(lines=list(listing.lines), named=listing.named)
    for member in listing.members:
        presumed = not listing.named or is_image_name(member.shown)
        why = None if presumed else _why_refused(source, member)
        if why is None:
            found.members.append(member)
        else:
            found.lines.append(why)
    return found


def _why_refused(source: Source, member: Member) -> Line | None:
    """The line that the import would write, or None where it may be an image."""
    try:
        content = source.read(member)
    except Unreadable as error:
        return Line(member.shown, error.why)
    if not isinstance(content, bytes) or is_known(content):
        return None
    return decode_content(Entry(member, Part.TRAIN, 0), content, SMALLEST).line
