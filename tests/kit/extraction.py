"""Files opened in the test's own process: for what extractors read. The workshop's own tests use real children."""

import zipfile
from io import BytesIO
from typing import Any

import msgspec

from vigie.content.extraction import Code, Extraction, Limits, Look, Request
from vigie.content.extractors import read

MARK = "DIFFUSION RESTREINTE"


def opened(data: bytes, name: str = "", look: Look = Look.NOTHING, **limits: Any) -> Extraction:
    """What a file says, as it comes out of the child."""
    found = read(data, Request(name, "", look, Limits(**limits)))
    return msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Extraction)


def places(found: Extraction, text: str = MARK) -> set[str]:
    """Where a text stands."""
    return {place for place, said in found.parts if text in said}


def codes(found: Extraction) -> set[Code]:
    """What was not inspected."""
    return {problem.code for problem in found.problems}


def zipped(**members: bytes | str) -> bytes:
    """An archive; a double underscore in a name is its dot."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def saved(document: Any) -> bytes:
    """The octets of a document that saves itself."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()
