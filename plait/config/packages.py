"""Which package the name of a registered function is from, and whether that is there."""

import re

from ..errors import nearest
from ..registry import registry

# "acme.Tagger.v1"; Thinc's own names, such as "chain.v1", say nothing of whose they are.
_OF_PACKAGE = re.compile(r"([\w-]+)\.[\w.-]+\.v\d+")

# Its functions are not for plait, so that it would not help to install it.
_FOREIGN = ("spacy",)


def missing_package(name: str) -> str | None:
    """What to do about a name that begins as no registered name does, as its package is missing; None for others."""
    found = _OF_PACKAGE.fullmatch(name)
    if found is None or found[1].startswith(_FOREIGN):
        return None
    names = (_OF_PACKAGE.fullmatch(other) for kind in registry.kinds() for other in registry.names(kind))
    known = {other[1] for other in names if other}
    if found[1] in known or nearest(found[1], known):
        return None
    return (
        f"no package that is installed here registers names that begin with '{found[1]}.'; "
        f"install the one that does, or give its file with --code FILE"
    )
