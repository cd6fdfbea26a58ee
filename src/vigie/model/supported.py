"""Versions of foreign products that Vigie is made for and tested with."""

import re
from typing import Final

SYNAPSE_OLDEST: Final = (1, 158, 0)
"""The first version that tells modules what it delivers to other servers."""
SYNAPSE_NEWEST_MINOR: Final = (1, 163)
"""Any patch release of this minor version is supported."""
SYNAPSE_RANGE: Final = "1.158.0 to 1.163.x"


def synapse_is_supported(version: str) -> bool:
    """Whether a version of Synapse, such as ``1.163.2`` or ``1.160.0rc1``, is in the supported range.

    A release candidate counts as the release it precedes. Text that is no version is not supported.
    """
    found = re.match(r"(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?", version)
    if not found:
        return False
    major, minor, patch = (int(part or 0) for part in found.groups())
    return (major, minor, patch) >= SYNAPSE_OLDEST and (major, minor) <= SYNAPSE_NEWEST_MINOR
