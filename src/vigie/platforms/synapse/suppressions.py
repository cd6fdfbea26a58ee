"""`SuppressionDesk` as a file that the guard watches."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from vigie.model.suppressions import DECODER, ENCODER, MOST, Suppression, SuppressionBook
from vigie.platforms.synapse.shared_file import SharedFile


@dataclass(frozen=True, slots=True)
class FileSuppressionDesk:
    """Suppressions in one JSON file, with the guarantees of `FileOrderDesk`."""

    path: Path

    def suppress(self, suppressions: Iterable[Suppression], now: int) -> None:
        """See `SuppressionDesk.suppress`. The same suppression is there once."""
        added = tuple(suppressions)
        self._change(lambda known: (*(one for one in known if one.until > now and one not in added), *added)[-MOST:])

    def withdraw(self, item: str) -> int:
        """See `SuppressionDesk.withdraw`."""
        before = self.standing()
        self._change(lambda known: tuple(one for one in known if one.item != item))
        return sum(one.item == item for one in before)

    def standing(self) -> tuple[Suppression, ...]:
        """See `SuppressionDesk.standing`."""
        with self._file.told():
            return self._read().suppressions

    @property
    def _file(self) -> SharedFile:
        return SharedFile(self.path, "suppressions")

    def _change(self, change: Callable[[tuple[Suppression, ...]], tuple[Suppression, ...]]) -> None:
        file = self._file
        with file.told(), file.alone():
            book = self._read()
            after = change(book.suppressions)
            if after != book.suppressions:
                file.replace(ENCODER.encode(SuppressionBook(version=book.version + 1, suppressions=after)))

    def _read(self) -> SuppressionBook:
        content = self._file.read()
        return SuppressionBook(version=0) if content is None else DECODER.decode(content)
