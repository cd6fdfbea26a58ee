"""Random rules and random streams, hard on both engines: surprising letters and numbers, ties, absences, lists."""

from collections.abc import Mapping
from typing import Any, Final

import yaml
from hypothesis import strategies as st

from vigie.cli.events import Event
from vigie.detection.load import load_text
from vigie.model.activity import Action, Activity, Outcome, RoomRead
from vigie.model.enriched import Enriched, Network, NetworkKind, RoomFacts
from vigie.model.errors import ContentErrors
from vigie.model.habits import Breadth, Contact, Habits, Session

START: Final = 1_780_000_000_000
SPAN: Final = 10_000

# Letters that fold in surprising ways, signs that mean something to SQL, to JSON, to regular expressions or to Sigma.
TEXTS: Final = (
    *("a", "b", "A", "ab", "aab", "", " ", "İ", "i", "i̇", "ΑΣ", "ας", "ασ", "Σ", "σ", "ſ", "s"),  # noqa: RUF001
    *("\u212a", "k", "ß", "SS", "é", "É", "1", "1.0", "01", "1e3", "-1", " 2 ", "1_0", "nan", "inf", "-inf", "٣"),
    *("true", "TRUE", "null", "None", "'", "''", '"', "\\", "%", "_", "*", "a*b", "a?b", ".*", "(", "a\nb", "a\n"),
    *("\x00", "x\x00y", "\u2028", "😀", "10.0.0.1", "10.0.0.256", "010.0.0.1", "10.1.2.3", "::1", "2001:db8::1"),
    *("fe80::1%eth0", "no address", "'); DROP TABLE events; --", "C:\\Windows\\system32"),
    *("2026-03-01T22:10:00+05:00", "2026-03-01", "1780000000"),
)
NUMBERS: Final = (
    *(0, 1, 2, 3, -1, 10, 1000, 2**53, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 2**64, 10**30, 2**127, -(2**200)),
    *(0.0, -0.0, 0.5, 1.0, 2.5, 0.1, -0.3, 1e15, 1e16, 1e17, 1e300, -1e300, 5e-324, 1e-40, float(2**53), 1e22),
    *(1_780_000_000, 1_780_000_000_000, 1_780_000_000.5),
)
FORMS: Final = ("dotted", "nested", "listed")
FIELDS: Final = ("f", "g.h", "user.id", "odd 'name\"", "i")

scalars = st.one_of(st.sampled_from(TEXTS), st.sampled_from(NUMBERS), st.booleans(), st.none())
maps = st.dictionaries(st.sampled_from("ab"), scalars, max_size=2)
values = st.one_of(scalars, scalars, st.lists(scalars, max_size=3), maps)
names = st.integers(0, 99).flatmap(lambda number: st.sampled_from([f"e{number}", "same"]))


def _placed(name: str, value: Any, form: str) -> dict[str, Any]:
    head, dot, rest = name.partition(".")
    if form == "dotted" or not dot:
        return {name: value}
    return {head: {rest: value} if form == "nested" else [{rest: value}, {}, value, {rest: "a"}]}


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """Few events in order, with anything in their fields: dotted and nested, absent, null."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        content: dict[str, Any] = {}
        for name in FIELDS:
            if draw(st.booleans()):
                content |= _placed(name, draw(values), draw(st.sampled_from(FORMS)))
        found.append(Event(content, START + number, draw(names)))
    return found


words = st.sampled_from(TEXTS)
parts = st.lists(st.sampled_from(["*", "?", "a", "B", "İ", "Σ", "\u03c3", "\\*", "\\", "1", "\n"]), max_size=4)
patterns = st.one_of(words, parts.map("".join))
numbers = st.sampled_from([0, 1, 2, -1, 0.5, 2.5, 2**53, 2**53 + 1, float(2**53), 2**63, 1e30, 0.1, 10**30, 1e16])
expressions = st.sampled_from(
    [
        *(
            "a",
            "^a",
            "a$",
            "^a.b$",
            "A",
            "[[:alpha:]]",
            r"\d+",
            r"\w\b",
            "a|b",
            "(?i)AB",
            r"^\s*$",
            "",
            ".",
            "İ",
            r"\pL",
        ),
        *(r"a\nb", r"\x00", "(?P<n>a)", "(?<n>a)", "a{2}", "^$", r"'", r"\Aa", r"b\z", "(?s)a.b", ".*a.*", "é", r"\."),
    ]
)
networks = st.sampled_from(["10.0.0.0/8", "10.0.0.1/32", "0.0.0.0/0", "2001:db8::/32", "::/0", "fe80::/10"])
several = st.lists(st.one_of(patterns, numbers), min_size=1, max_size=3)
ITEMS: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "": st.one_of(patterns, numbers, st.booleans(), st.none(), several),
    "|contains": words,
    "|startswith": words,
    "|endswith": words,
    "|contains|all": st.lists(words, min_size=1, max_size=2),
    "|cased": patterns,
    "|contains|cased": words,
    "|neq": words,
    "|re": expressions,
    "|re|i": expressions,
    "|re|m|s": expressions,
    "|cidr": networks,
    "|gt": numbers,
    "|gte": numbers,
    "|lt": numbers,
    "|lte": numbers,
    "|exists": st.booleans(),
    "|fieldref": st.nothing(),  # names one of the fields
    "|fieldref|startswith": st.nothing(),
    "|fieldref|endswith": st.nothing(),
    "|base64offset|contains": st.sampled_from(["ab", "10.0"]),
    "|windash": st.sampled_from(["-a", "a -b"]),
    "|wide|base64": st.just("ab"),
    "|hour": st.sampled_from([20, 22]),
    "|hour|gte": st.sampled_from([20, 22]),
    "|hour|lt": st.sampled_from([20, 22]),
    "|year": st.sampled_from([2026, 1970]),
    "|week": st.sampled_from([9, 22]),
}


@st.composite
def detections(draw: st.DrawFn, fields: tuple[str, ...] = (*FIELDS, "absent")) -> dict[str, Any]:
    """Up to three selections and a condition over them; now and then keywords."""
    selections = ["s0", "s1", "s2"][: draw(st.integers(1, 3))]
    found: dict[str, Any] = {}
    for name in selections:
        if draw(st.integers(0, 9)) == 0:
            found[name] = draw(st.lists(st.one_of(patterns, st.integers(0, 3)), min_size=1, max_size=2))
            continue
        found[name] = {}
        for _ in range(draw(st.integers(1, 2))):
            modifiers = draw(st.sampled_from(sorted(ITEMS)))
            value = st.sampled_from(fields) if modifiers.startswith("|fieldref") else ITEMS[modifiers]
            found[name][draw(st.sampled_from(fields)) + modifiers] = draw(value)
    shapes = ["{0}", "not {0}", "{0} or {1}", "{0} and not {1}", "not ({0} or not {1})", "1 of s*", "all of s*"]
    shape = draw(st.sampled_from(shapes))
    return {**found, "condition": shape.format(*(draw(st.sampled_from(selections)) for _ in range(2)))}


small = st.one_of(
    st.integers(-2, 5), st.sampled_from([0.5, 0.1, -0.3, 2.25, "1", "2.5", "x", None, True, 1e-40, [1, 2]])
)
contents = st.sampled_from(["a", "b", "c", ["a", "b"], ["b", None, "c"], [], 1, "1", 1.0, None, {"x": 1}, True])
# On a grid, so that events often meet the edge of a window exactly; now and then a millisecond off it.
gaps = st.sampled_from([0, 0, 2_500, 2_500, 5_000, 5_000, SPAN, SPAN, 2_501, SPAN + 1])
records = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["hit", "hit", "miss"]),
        "who": st.sampled_from(["a", "a", "a", "a", "a", "b", 1, None]),
        "step": st.sampled_from([1, 2, 3]),
        "f": contents,
        "v": small,
    }
)


@st.composite
def dense(draw: st.DrawFn) -> list[Event]:
    """Streams in which windows fill, with many ties."""
    found, time = [], START
    for gap, content, name in draw(st.lists(st.tuples(gaps, records, names), max_size=40)):
        time += gap
        found.append(Event(content, time, name))
    return found


KINDS: Final = {
    "event_count": False,
    "value_count": True,
    "value_sum": True,
    "value_avg": True,
    "value_percentile": True,
    "temporal": False,
    "temporal_ordered": False,
}
"""Correlation types, and whether they measure a field."""
OPERATORS: Final = ("gte", "gt", "lte", "lt", "eq", "neq")
GROUPS: Final = (["who"], ["who"], ["who"], [], ["who", "f"], ["who", "kind"], ["g.h"], ["renamed"])
MEASURED: Final = ("v", "v", "f", "who", "absent")


@st.composite
def correlations(
    draw: st.DrawFn,
    number: int,
    below: list[str],
    groups: tuple[list[str], ...] = GROUPS,
    measured: tuple[str, ...] = MEASURED,
) -> dict[str, Any]:
    """One correlation of some of the rules `below`."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    correlation: dict[str, Any] = {
        "type": kind,
        "rules": draw(st.lists(st.sampled_from(below), min_size=1, max_size=3, unique=kind.startswith("temporal"))),
        "group-by": draw(st.sampled_from(groups)),
        "timespan": draw(st.sampled_from(["10s", "10s", "5s", "1d"])),
    }
    if not kind.startswith("temporal") or draw(st.booleans()):
        correlation["condition"] = draw(_conditions(kind, measured))
    if correlation["group-by"] == ["renamed"]:
        correlation["aliases"] = {
            "renamed": dict.fromkeys(correlation["rules"], draw(st.sampled_from(groups[0] + ["f"])))
        }
    if draw(st.booleans()):
        correlation["generate"] = True
    rule = f"00000000-0000-4000-9000-{number:012}"
    return {"title": f"Correlation {number}", "id": rule, "name": f"c{number}", "correlation": correlation}


@st.composite
def _conditions(draw: st.DrawFn, kind: str, measured: tuple[str, ...]) -> dict[str, Any]:
    thresholds = {"value_avg": [0, 1, 1.5, 2.25, 0.1, -0.25], "value_percentile": [0, 1, 2, 20, 50, 33.5, -0.25]}
    bounds = thresholds.get(kind, [0, 1, 2, 3, 3, 7, -0.5] if kind == "value_sum" else [1, 2, 3, 4, 6])
    condition: dict[str, Any] = {draw(st.sampled_from(OPERATORS)): draw(st.sampled_from(bounds))}
    if draw(st.integers(0, 4)) == 0:
        condition[draw(st.sampled_from(OPERATORS))] = draw(st.sampled_from(bounds))
    if KINDS[kind]:
        condition["field"] = draw(st.sampled_from(measured))
    if kind == "value_count" and draw(st.integers(0, 4)) == 0:
        condition["field"] = sorted(draw(st.sets(st.sampled_from(measured), min_size=2, max_size=2)))
    if kind == "value_percentile" and draw(st.booleans()):
        condition["percentile"] = draw(st.sampled_from([1, 50, 90, 99]))
    return condition


def plain(number: int, detection: Mapping[str, Any]) -> dict[str, Any]:
    """A rule over any log."""
    rule = f"00000000-0000-4000-8000-{number:012}"
    source = {"product": "any"}
    return {"title": f"R{number}", "id": rule, "name": f"r{number}", "logsource": source, "detection": dict(detection)}


def written(*rules: Mapping[str, Any]) -> str:
    """The rules as a file."""
    return "\n---\n".join(yaml.safe_dump(rule, allow_unicode=False, width=10_000) for rule in rules)


def loads(*rules: Mapping[str, Any]) -> bool:
    """Whether the loader takes them."""
    try:
        load_text(written(*rules))
    except ContentErrors:
        return False
    return True


people = st.lists(st.sampled_from(["@a:x.example", "@B:x.example", "@c:x.example"]), max_size=3, unique=True)
reads = st.builds(
    lambda room, membership, count: RoomRead(
        room, membership, 0, ["@s:x"], ["$e"] * count, [0] * count, [1] * count, [0] * count
    ),
    st.sampled_from(["!r1", "!R2", ""]),
    st.sampled_from(["join", ""]),
    st.integers(0, 3),
)


@st.composite
def activities(draw: st.DrawFn) -> list[Activity]:
    """Records of our own, in order."""
    found, time = [], START
    for number in range(draw(st.integers(0, 25))):
        time += draw(gaps)
        found.append(
            Activity(
                id=draw(st.sampled_from([f"b-{number}", "b-0"])),
                time=time,
                action=draw(st.sampled_from([Action.READ, Action.JOIN, Action.SEARCH_DIRECTORY])),
                outcome=draw(st.sampled_from(Outcome)),
                server=draw(st.sampled_from(["x.example", "İ.example"])),
                user=draw(st.sampled_from(["@a:x.example", "@A:x.example", ""])),
                ip=draw(st.sampled_from(["10.0.0.1", "::1", ""])),
                endpoint=draw(st.sampled_from(["GET /a", "/b", ""])),
                status=draw(st.sampled_from([200, 404, 2**70])),
                size=draw(st.sampled_from([0, 1, 5, -3, 2**63, 2**200])),
                cold=draw(st.integers(0, 3)),
                room=draw(st.sampled_from(["", "!r1", "!R2"])),
                people=tuple(draw(people)),
                reads=tuple(draw(st.lists(reads, max_size=2))),
                exempt=draw(st.booleans()),
            )
        )
    return found


@st.composite
def known_activities(draw: st.DrawFn) -> list[Enriched]:
    """The same, with what the service knows of them."""
    flag = st.sampled_from([None, True, False])
    some = st.sampled_from([None, 0, 3])
    return [
        Enriched(
            one,
            environment=draw(st.sampled_from(["", "education"])),
            network=Network(
                asn=draw(st.sampled_from([0, 64_500])),
                country=draw(st.sampled_from(["", "FR"])),
                kind=draw(st.sampled_from(NetworkKind)),
                tags=tuple(draw(st.sampled_from([(), ("tor",), ("tor", "vpn")]))),
            ),
            room=RoomFacts(public=draw(flag), members=draw(some)),
            habits=Habits(people=Breadth(draw(some), None, draw(st.sampled_from([None, 0.0, 0.25, 1.0])), 1.5)),
            session=Session(new_network=draw(flag), device_since=draw(st.sampled_from([None, START - 5_000]))),
            contact=Contact(rooms=draw(st.sampled_from([None, (), ("!r1",)])), impossible=draw(flag)),
            canaries=draw(st.sampled_from([(), ("room:!r1",)])),
        )
        for one in draw(activities())
    ]


OURS: Final = (
    *("event.action", "event.outcome", "event.id", "user.id", "source.ip", "url.path", "http.response.status_code"),
    *("matrix.size", "matrix.events.cold", "matrix.room.id", "matrix.people", "matrix.rooms.read", "matrix.exempt"),
    *("source.as.number", "matrix.network.tags", "@timestamp", "absent", "matrix.day.people", "matrix.new.room"),
    *("matrix.rank.people", "matrix.habit.people", "matrix.new.network", "matrix.network.kind", "matrix.device.age"),
    *("matrix.room.members", "matrix.room.public", "matrix.canary", "matrix.rooms.new", "organization.name"),
)
"""Fields of our records: texts, numbers, flags, lists, and what only enriched ones have."""
