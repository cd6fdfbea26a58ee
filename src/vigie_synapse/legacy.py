"""Media without a token, which the front sends here: answered that there is none, and recorded."""

from typing import Any

from twisted.web.resource import Resource


class LegacyMedia(Resource):
    """404, in Matrix's words, whatever is asked. The access log makes it an activity."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def render(self, request: Any) -> bytes:
        """The answer."""
        request.setResponseCode(404)
        request.setHeader(b"Content-Type", b"application/json")
        return b'{"errcode":"M_NOT_FOUND","error":"Media needs a token","org.vigie.code":"legacy_media"}'
