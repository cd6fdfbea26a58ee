"""Stage 1: read the spools, deliver each activity once and in order of time, add the facts rules ask about.

::

    follow (bytes to activities) -> order (event time) -> seen (once) -> enrich (facts)

`Intake` is the whole stage for one pipeline; `Checkpoint` is what the pipeline commits together with its effects.
"""

from vigie.activity.enrich import Enricher
from vigie.activity.follow import Batch, SpoolFollower, follow
from vigie.activity.intake import Checkpoint, Intake
from vigie.activity.order import Ordering
from vigie.activity.seen import Seen

__all__ = ["Batch", "Checkpoint", "Enricher", "Intake", "Ordering", "Seen", "SpoolFollower", "follow"]
