"""How gently the retro-scan reads what is stored."""

from pydantic import Field

from vigie.settings.section import AbsolutePath, Section


class RetroSettings(Section):
    """`vigie retro`: everything that is stored already is looked at, at a pace that nobody notices."""

    requests_per_second: float = Field(
        default=10.0, gt=0, le=1_000, description="At most so many requests to Synapse, each for 100 events or a file"
    )
    lists: tuple[AbsolutePath, ...] = Field(
        default=(),
        description="Files of your own words, expressions and fingerprints, as the guard has them; authors and "
        "reviewers are told what they say",
    )
    files: bool = Field(default=True, description="`false`: files are not opened; their names and captions are seen")
    files_at_a_time: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="Opened at once, each by a process: one for each processor unless set, at most 8",
    )
    largest_file: int = Field(
        default=100 << 20, ge=1 << 20, description="Bytes. A larger file is not fetched whole, and is said to be so"
    )
