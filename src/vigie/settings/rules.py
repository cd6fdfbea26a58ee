"""Which rules and playbooks are at work."""

from pydantic import Field

from vigie import bundled
from vigie.settings.section import AbsolutePath, Section


class RuleSettings(Section):
    """Sigma rules. Files are watched: a change is at work within seconds, a wrong one is reported and not used."""

    bundled: bool = Field(default=True, description="Use the rules that come with Vigie")
    paths: tuple[AbsolutePath, ...] = Field(default=(), description="Your own rule files, or folders of them")

    placeholders: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="What `%NAME%` stands for in rules that say `expand`: several are alternatives",
    )
    lines: AbsolutePath | None = Field(
        default=None,
        description=(
            "File with numbers that replace those of rules, as `vigie evaluate --fit --write` writes it. Watched like "
            "the rules"
        ),
    )
    lateness: int = Field(
        default=600,
        ge=0,
        le=86_400,
        description=(
            "Seconds by which records may come out of order: idle windows are kept so much longer, and what is older "
            "than its window by more begins it anew, as after a clock was set back"
        ),
    )

    def all_paths(self) -> tuple[AbsolutePath, ...]:
        """The bundled rules first, then the operator's."""
        return (*((bundled.rules(),) if self.bundled else ()), *self.paths)
