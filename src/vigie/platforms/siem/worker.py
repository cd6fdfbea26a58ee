"""Run by the interpreter of the conversion environment, never imported by Vigie: JSON on stdin, JSON on stdout.

In: `{"target", "lists": [fields that hold lists], "rules": [{"name", "documents": [Sigma documents]}]}`.
Out: `{"backend", "results": [{"name", "queries"} or {"name", "error"}]}`.

The backends need a pySigma that Vigie's own environment must not have. What a target needs of our names and values is
a processing pipeline here; the queries are what the backend says, unchanged.
"""

import json
import sys
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaError
from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
from sigma.processing.transformations import (
    AddConditionTransformation,
    FieldMappingTransformation,
    SetCustomAttributeTransformation,
    SetStateTransformation,
)
from sigma.processing.transformations.base import ValueTransformation
from sigma.types import SigmaBool, SigmaQueryExpression, SigmaString, SigmaType

SOURCETYPE = "vigie:activity"
INDEX = "vigie-activity-*"
STREAM = '{job="vigie"}'


# Of both transformations pySigma reads from the annotation which values are meant.


@dataclass
class FlagTransformation(ValueTransformation):
    """A flag that is not there is false: said so where the query language would drop the record, or knows no flags."""

    written: str  # with {field} and VALUE; "" for plain text

    def apply_value(self, field: str | None, val: SigmaBool) -> SigmaType:  # type: ignore[override]
        """The flag in the words of the target."""
        value = "true" if val.boolean else "false"
        return (
            SigmaQueryExpression(self.written.replace("VALUE", value), "flag") if self.written else SigmaString(value)
        )


@dataclass
class LiteralTransformation(ValueTransformation):
    """The OpenSearch backend escapes `_` in every text, as LIKE needs it: compared for equality, none is found then."""

    def apply_value(self, field: str | None, val: SigmaString) -> SigmaType | None:  # type: ignore[override]
        """A text without wildcards, as it is."""
        text = str(val)
        if "_" not in text or val.contains_special() or '"' in text or "\\" in text or "{" in text:
            return None
        return SigmaQueryExpression('{field}="' + text + '"', "text")


def splunk(lists: list[str]) -> Any:
    """Splunk names the elements of a JSON array with braces."""
    from sigma.backends.splunk import SplunkBackend

    return SplunkBackend(
        processing_pipeline=_pipeline(
            FieldMappingTransformation({field: f"{field}{{}}" for field in lists}),
            AddConditionTransformation({"sourcetype": SOURCETYPE}),
        )
    )


def esql(_lists: list[str]) -> Any:
    """A comparison with a field that is not there is null in ES|QL, and its negation too."""
    from sigma.backends.elasticsearch import ESQLBackend

    flags = FlagTransformation("coalesce({field}, false)==VALUE")
    return ESQLBackend(processing_pipeline=_pipeline(SetStateTransformation("index", INDEX), flags))


def opensearch(_lists: list[str]) -> Any:
    """As in ES|QL; and the backend itself cannot write flags."""
    from sigma.backends.opensearch import OpenSearchPPLBackend

    flags = FlagTransformation("ifnull({field}, false)=VALUE")
    return OpenSearchPPLBackend(processing_pipeline=_pipeline(flags, LiteralTransformation()), custom_logsource=INDEX)


def loki(_lists: list[str]) -> Any:
    """Everything is text in Loki, and records are lines of JSON."""
    from sigma.backends.loki import LogQLBackend
    from sigma.pipelines.loki import LokiCustomAttributes

    return LogQLBackend(
        processing_pipeline=_pipeline(
            FlagTransformation(""),
            SetCustomAttributeTransformation(LokiCustomAttributes.PARSER.value, "json"),
            SetCustomAttributeTransformation(LokiCustomAttributes.LOGSOURCE_SELECTION.value, STREAM),
        )
    )


TARGETS = {
    "splunk": ("pySigma-backend-splunk", splunk),
    "esql": ("pySigma-backend-elasticsearch", esql),
    "opensearch": ("pySigma-backend-opensearch", opensearch),
    "loki": ("pySigma-backend-loki", loki),
}


def _pipeline(*transformations: Any) -> Any:
    items = [ProcessingItem(transformation=one) for one in transformations]
    return ProcessingPipeline(name="vigie", items=items)


def convert(target: str, lists: list[str], documents: list[dict[str, Any]]) -> dict[str, Any]:
    """The queries of one rule, the one that makes findings last, or why there are none."""
    make = TARGETS[target][1]
    try:
        queries = make(lists).convert(SigmaCollection.from_dicts(documents))
    except (SigmaError, NotImplementedError, ValueError, TypeError, KeyError, AttributeError) as error:
        return {"error": _sentence(error)}
    return {"queries": [str(one).strip() for one in queries]}


def _sentence(error: Exception) -> str:
    """What went wrong, without the dump of the rule that some messages carry."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text.partition(" (while converting")[0].partition(" in rule Sigma")[0][:300]


def main() -> None:
    """Answer one request."""
    asked = json.load(sys.stdin)
    package = TARGETS[asked["target"]][0]
    results = [
        {"name": one["name"], **convert(asked["target"], asked["lists"], one["documents"])} for one in asked["rules"]
    ]
    json.dump({"backend": f"{package} {version(package)}", "results": results}, sys.stdout)


if __name__ == "__main__":
    main()
