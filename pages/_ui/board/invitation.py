"""How a class comes in: the code in large type, the address that pupils type, its QR code."""

from core.common.addresses import leads_here_from_elsewhere
from core.common.i18n import _
from pages._ui.shell.reached import address_of
from pages._ui.shell.registry import JOIN
from pages._ui.shell.state import CODE_PARAMETER
from pages._ui.widgets.qr_code import qr_code_url
from pages._ui.widgets.templates import show_html


def show_invitation(code: str) -> None:
    """The card with all three; where nobody else reaches this machine, the code and why."""
    address = address_of(JOIN)
    with_code = address_of(JOIN, **{CODE_PARAMETER: code})
    reached = leads_here_from_elsewhere(address)
    show_html(
        "invitation",
        code=code,
        code_words=_("Join with the code"),
        address=address.partition("://")[2] if reached else "",
        address_words=_("at this address") if reached else _nowhere(),
        picture=qr_code_url(with_code) if reached else "",
        picture_words=_("QR code of the address with the code"),
    )


def _nowhere() -> str:
    return _(
        "Vistazo answers on this machine alone. Start it with --address 0.0.0.0, and the address "
        "for your class stands here."
    )
