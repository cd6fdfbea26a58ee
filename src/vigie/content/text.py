"""A text as detectors see it: as written, folded, squeezed, and how to get from one to the other."""

from functools import cached_property

from vigie.content import folding


class Text:
    """One text in one place. The ways back from a stream to what was written are worked out when somebody asks."""

    def __init__(self, raw: str, folded: bytes | None = None, squeezed: bytes | None = None) -> None:
        self.raw = raw
        self.folded = folding.fold(raw) if folded is None else folded
        self.squeezed = folding.squeeze(self.folded) if squeezed is None else squeezed

    def written(self, start: int, end: int) -> tuple[int, int]:
        """The part of the text that a non-empty part of the folded stream comes from."""
        return self._origins[start], self._origins[end - 1] + 1

    def spread(self, start: int, end: int) -> tuple[int, int]:
        """The part of the folded stream that a non-empty part of the squeezed one comes from."""
        return self._survivors[start], self._survivors[end - 1] + 1

    @cached_property
    def _origins(self) -> list[int] | range:
        return folding.origins(self.raw, self.folded)

    @cached_property
    def _survivors(self) -> list[int]:
        return folding.survivors(self.folded)
