"""An assistant in memory."""

from dataclasses import dataclass, field

from vigie.model.errors import PlatformError
from vigie.ports.assistant import Heard, Told


@dataclass
class Speaker:
    """Keeps what was said, each key once. `error` makes it fail."""

    said: dict[str, tuple[str, str]] = field(default_factory=dict)
    error: PlatformError | None = None

    async def tell(self, user: str, text: str, key: str) -> Told:
        if self.error:
            raise self.error
        self.said.setdefault(key, (user, text))
        return Told(f"!of:{user}", f"${key}")

    async def hear(self, since: str) -> tuple[str, tuple[Heard, ...]]:
        return since, ()

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.said.values()]
