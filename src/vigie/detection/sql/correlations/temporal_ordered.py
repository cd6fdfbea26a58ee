"""`temporal_ordered`: the longest choice of events in the order of the rules.

Which choice stays in a window longest is worked out step by step, which SQL has no words for: the live engine's own
window is called with the events of a group, of those in which enough of the rules match close together.
"""

from collections.abc import Callable
from typing import Any, Final

from vigie.detection.bounds import within
from vigie.detection.rules import Source
from vigie.detection.sql.counts import compare, read, spelled
from vigie.detection.sql.windows import Frame, Step, various

TYPE: Final = "temporal_ordered"
KEPT: Final = ("chosen",)
__all__ = ["compare", "read", "spelled"]

_TAKES: Final = "STRUCT(t BIGINT, p BIGINT)[]"
_GIVES: Final = "STRUCT(value BIGINT, chosen BIGINT[])[]"


def amount(frame: Frame, source: Source) -> str:
    """The place in the list of the rule that the event matched."""
    return str([one.rule for one in frame.rule.sources].index(source.rule))


def suspects(frame: Frame) -> str:
    """Groups in which enough of the rules match close together."""
    return various(frame)


def steps(frame: Frame) -> list[Step]:
    """Each group as a list, the window's answers to it, and the two side by side."""
    called = frame.functions.call(_answers(frame), _TAKES, _GIVES)
    group = "list({'t': time, 'p': CAST(amount AS BIGINT)} ORDER BY rn)"
    answered = f"""SELECT {frame.by}, unnest({called}({group})) AS answer, unnest(range(1, count(*) + 1)) AS rn
    FROM rows GROUP BY {frame.by}"""
    valued = (
        f"SELECT rows.*, answer.value AS value, answer.chosen AS chosen FROM rows JOIN answered USING ({frame.by}, rn)"
    )
    return [("answered", answered), ("valued", valued)]


def _answers(frame: Frame) -> Callable[[list[dict[str, int]]], list[dict[str, Any]]]:
    def answers(events: list[dict[str, int]]) -> list[dict[str, Any]]:
        window = frame.rule.kind.window(frame.rule)()
        found = []
        for number, event in enumerate(events, start=1):
            value = window.add(event["t"], str(number), event["p"], frame.span, frame.limit)
            holds = within(value, frame.bounds)
            chosen = [int(one) for _time, one in window.evidence()] if holds else None
            found.append({"value": value, "chosen": chosen})
        return found

    return answers


def evidence(frame: Frame) -> str:
    """The choice, in its own order; an event that stands for two rules once."""
    return f"""SELECT {frame.by}, episode, min(place) AS rn, time, id FROM (
    SELECT {frame.by}, episode, unnest(chosen) AS rn, begins - len(chosen) + generate_subscripts(chosen, 1) AS place
    FROM episodes) JOIN rows USING ({frame.by}, rn) GROUP BY {frame.by}, episode, time, id"""
