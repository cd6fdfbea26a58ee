"""How much of the past one answer holds, whatever the client asks for."""

from typing import Any, Final

_LIMIT: Final = b"limit"


def shorten(request: Any, most: int) -> None:
    """Let `request` ask for `most` events at the most.

    A server may answer with fewer than `limit` (Matrix specification, client-server API, "Pagination"), and clients go
    on from where a page ends. Read as Synapse reads it: the first value, with `int`, and refused where that fails.
    """
    asked = request.args.get(_LIMIT) if request.args else None
    if not asked:
        return
    try:
        wanted = int(asked[0])
    except ValueError:
        return
    if wanted > most:
        request.args[_LIMIT] = [b"%d" % most]
