"""What every section of the settings has in common."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


class Section(BaseModel):
    """Frozen, and a key it does not know is a mistake, so that a typing error never disables a protection."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("must be an absolute path: a service has no folder of its own to start from")
    return path


AbsolutePath = Annotated[Path, AfterValidator(_absolute)]
"""A path that means the same file whoever reads it."""
