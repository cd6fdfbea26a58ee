"""Where network addresses belong."""

from pydantic import Field

from vigie.settings.section import AbsolutePath, Section


class NetworkSettings(Section):
    """Databases in MaxMind's format. The bundled database is used when none is named."""

    databases: tuple[AbsolutePath, ...] = Field(
        default=(),
        description="Your own .mmdb files (autonomous system, country); the first that knows an address answers",
    )
