"""HTML as its reader sees it: tags gone, so that those inside a word do not split it, and entities resolved."""

import html
import re
from typing import Final

_BLOCK: Final = re.compile(
    r"</?(?:p|div|br|hr|li|ul|ol|tr|td|th|table|h[1-6]|blockquote|pre|details|summary|caption|mx-reply)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"</?[a-zA-Z!][^<>]*>")
_SAID: Final = re.compile(r"\b(?:title|alt|href|data-mx-spoiler)\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')", re.IGNORECASE)


def plain(markup: str) -> str:
    """The text of some HTML, whole or broken, in linear time; then what its attributes say to people."""
    if "<" not in markup:
        return html.unescape(markup)
    text = _TAG.sub("", _BLOCK.sub("\n", markup))
    said = [one or other for one, other in _SAID.findall(markup)] if "=" in markup else []
    return html.unescape("\n".join([text, *said]))
