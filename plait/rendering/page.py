"""What stands around Docs that are drawn: their style, and a whole page."""

from .escaping import safe
from .style import PAGE, STYLE

# A browser that opens the page runs no script and asks no other machine for anything, whatever stands in it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

OPENING = f'<div class="plait"><style>\n{STYLE}</style>'
CLOSING = "</div>\n"
PAGE_CLOSING = "</body></html>\n"


def page_opening(title: str) -> str:
    """The beginning of a page, before what it shows."""
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"/>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>'
        '<meta name="viewport" content="width=device-width"/>'
        f"<title>{safe(title)}</title><style>\n{PAGE}</style></head>\n<body>\n"
    )
