"""Extractors: one file each, found by being there. What a file is follows from its content, never from its name."""

import time
from collections.abc import Callable
from functools import cache
from operator import attrgetter

from vigie.content.extraction import Code, Extraction, Request
from vigie.content.extractors._kit import Budget, Content, Extractor, Full, Refused, Sink
from vigie.discovery import modules


@cache
def every() -> tuple[Extractor, ...]:
    """All extractors in the order in which they are asked: every module here names its own in `EXTRACTORS`."""
    found = [one for module in modules(__name__) for one in module.EXTRACTORS]
    return tuple(sorted(found, key=attrgetter("rank", "name")))


def recognised(content: Content) -> Extractor | None:
    """The first extractor that knows the content; None when nobody does."""
    return next((one for one in every() if one.recognises(content)), None)


def read(data: bytes, request: Request, alone: Callable[[], None] = lambda: None) -> Extraction:
    """What a file says. Never raises for what is in it, except `MemoryError`. `alone`: see `Sink.alone`."""
    limits = request.limits
    budget = Budget(limits, request.look, time.monotonic() + limits.seconds, alone)
    sink = Sink(budget, _open)
    kind = ""
    try:
        kind = _open(Content(data, request.name, request.declared), sink)
    except Full as full:
        sink.problem(full.code, detail=full.detail)
    return Extraction(kind, tuple(budget.parts), tuple(budget.problems))


def _open(content: Content, sink: Sink) -> str:
    """Read one file, alone or in another one: what is wrong with it leaves those beside it alone."""
    if not content.data:
        return "empty"
    extractor = None
    try:
        if (extractor := recognised(content)) is None:
            raise Refused(Code.UNSUPPORTED)  # noqa: TRY301
        extractor.extract(content, sink)
        if said := _other_name(content, extractor):
            sink.problem(Code.MISLABELLED, detail=f"named .{said}, is {extractor.name}")
    except (Full, MemoryError):
        raise
    except Refused as refused:
        sink.problem(refused.code, detail=refused.detail)
    except ImportError as error:  # by an interpreter that has not all of Vigie
        sink.problem(Code.UNSUPPORTED, detail=f"{error.name} is not installed")
    except Exception as error:
        sink.problem(Code.DAMAGED, detail=type(error).__name__)
    return extractor.name if extractor else ""


def _other_name(content: Content, extractor: Extractor) -> str:
    """The suffix, when it is one of quite another kind of file."""
    suffix = content.suffix
    if not suffix or suffix in extractor.suffixes:
        return ""
    named = [one for one in every() if suffix in one.suffixes]
    return suffix if named and not (extractor.loose and all(one.loose for one in named)) else ""
