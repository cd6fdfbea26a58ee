"""What looking at content costs: messages a second on one core, the slowest of a hundred, hostile texts, history.

    python benchmarks/content.py [--json] [--messages N] [--rounds N] [--built N] [--rg PATH] [--presidio PYTHON]

Messages are ordinary ones of the labelled corpus, one in a hundred of which only sounds like a marking; detectors are
all that ship. CPU seconds of this thread are counted and the quietest of many short rounds is taken, because other
programs share the caches. What is compared runs in the same run on the same messages: the same triggers as one union
in `re`, without any folding; Presidio's pattern recognizers, in an environment that has it (`--presidio`); ripgrep
with the same patterns over the same text, folded already (`--rg`, or the one on the path).
"""

import argparse
import json
import random
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table

from vigie.content import folding
from vigie.content.bulk import BATCH, Bulk
from vigie.content.corpus import ordinary
from vigie.content.detector import Detector
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner

CHUNK = 2_000
"""Messages of a round."""
ALIKE = frozenset({"near", "administration", "figures"})
"""Kinds of messages that were written to sound like markings and numbers, and to hold none."""
SLOW = 300
"""Messages that slow engines look at."""
HOSTILE = {
    "one letter": "a" * 60_000,
    "invisible characters": "\u200b" * 20_000,
    "emoji": "😀" * 15_000,
    "stacked marks": "e" + "\u0301" * 29_000,
    "no table has them": "".join(map(chr, range(0x4E00, 0x4E00 + 20_000))),
    "a marking, again and again": "diffusion restreinte " * 2_900,
    "a weak word, again and again": "secret " * 8_500,
    "spaced letters": "s e c r e t " * 5_000,
    "nearly accounts": "FR76 3000 " * 6_000,
    "digits": "0123456789" * 6_000,
    "passwords": "password: x" * 5_400,
    "addresses": "a@b.example " * 5_000,
    "brackets": "([{<" * 15_000,
    "lines": "\n" * 60_000,
    "everything": "".join(random.Random(1).choices("aé\u2019😀\u0301я\U0001d54f\u200b .:=@/1", k=20_000)),
}
SIZE = 60_000
"""Bytes of a hostile text."""
FEW = (1, 1, 2, 5, 10, 20, 40, 80)
"""Detectors whose examples make one up."""
PRESIDIO = """
import json, sys, time
import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_analyzer import predefined_recognizers as known
class Blank(SpacyNlpEngine):
    def __init__(self):
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}
registry = RecognizerRegistry(supported_languages=["en"])
for kind in ("CreditCard", "Email", "Iban", "Ip", "Phone", "Url", "Crypto"):
    registry.add_recognizer(getattr(known, kind + "Recognizer")())
engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
messages = json.load(sys.stdin)
engine.analyze(messages[0], language="en")
before = time.process_time()
for message in messages:
    engine.analyze(message, language="en")
print((time.process_time() - before) / len(messages))
"""


def quietest(work: Callable[[list[str]], object], messages: list[str], rounds: int) -> float:
    """Seconds a message, in the quietest round."""
    chunks = [messages[start : start + CHUNK] for start in range(0, len(messages), CHUNK)]
    best = float("inf")
    for number in range(max(rounds, len(chunks))):
        chunk = chunks[number % len(chunks)]
        before = time.thread_time()
        work(chunk)
        best = min(best, (time.thread_time() - before) / len(chunk))
    return best


def typical(work: Callable[[list[str]], object], messages: list[str]) -> float:
    """Seconds a message, over all of them once."""
    before = time.thread_time()
    work(messages)
    return (time.thread_time() - before) / len(messages)


def latencies(scanner: Scanner, messages: list[str], rounds: int = 5) -> dict[str, float]:
    """Microseconds. Each message is timed several times and counts with its quickest: no pause is its own."""
    best = [float("inf")] * len(messages)
    for _ in range(rounds):
        for number, message in enumerate(messages):
            before = time.thread_time_ns()
            scanner.scan((("body", message),))
            best[number] = min(best[number], time.thread_time_ns() - before)
    cuts = statistics.quantiles(best, n=1000)
    return {"p50": cuts[499] / 1000, "p99": cuts[989] / 1000, "p99.9": cuts[998] / 1000}


def hostile(scanner: Scanner) -> dict[str, float]:
    """Milliseconds for each text."""
    return {
        name: 1000 * min(typical(lambda few: scan(scanner, few), [text]) for _ in range(5))
        for name, text in HOSTILE.items()
    }


def built(detectors: Sequence[Detector], count: int) -> Iterator[str]:
    """Texts made of what some detectors look for: whole, half of it, its beginning, apart, in one line, disguised."""
    rng = random.Random(count)
    for _ in range(count):
        few = rng.sample(detectors, rng.choice([*FEW, len(detectors)]))
        shown = [piece for one in few for piece in (*one.examples, *one.letters) if len(piece) < SIZE // 20]
        joint = rng.choice([" ", "\n", "\u2019\n", " é\u200b", " -" * 80, "", "a" * 3_000 + "\n"])
        size, pieces = 0, []
        while size < SIZE:
            piece = rng.choice(shown or ["-"])
            pieces.append(rng.choice([piece, piece, piece[: len(piece) // 2], piece[:14], " ".join(piece)]) + joint)
            size += len(pieces[-1].encode())
        yield "".join(pieces).encode()[:SIZE].decode("utf-8", "ignore")


def worst(scanner: Scanner, count: int) -> dict[str, float]:
    """Milliseconds for the slowest of the texts that are built: at first sight, and when it comes again."""
    first = [(typical(lambda few: scan(scanner, few), [text]), text) for text in built(scanner.detectors, count)]
    slow = sorted(first, reverse=True)[:20]
    again = (min(typical(lambda few: scan(scanner, few), [text]) for _ in range(4)) for _, text in slow)
    return {"at first sight": 1000 * slow[0][0], "again": 1000 * max(again)}


def unseen(scanner: Scanner) -> float:
    """Milliseconds for texts of which nothing like it came before, signs at random: the slowest of some."""
    alphabets = ("0123456789 -./", "aeiourstdnlc 0123456789.-_:=@/[](){}*|~#\n")
    texts = ("".join(random.Random(seed).choices(signs, k=SIZE)) for signs in alphabets for seed in range(5))
    return 1000 * max(typical(lambda few: scan(scanner, few), [text]) for text in texts)


def scan(scanner: Scanner, messages: Iterable[str]) -> None:
    for message in messages:
        scanner.scan((("body", message),))


def events(scanner: Scanner, messages: Iterable[str]) -> None:
    for message in messages:
        scanner.scan_event("m.room.message", {"msgtype": "m.text", "body": message})


def history(bulk: Bulk, messages: list[str]) -> None:
    for _ in bulk.scan_texts(messages):
        pass


def prefilter(bulk: Bulk, messages: list[str]) -> None:
    for start in range(0, len(messages), BATCH):
        bulk.suspects(messages[start : start + BATCH])


def union_of_re(scanner: Scanner) -> Callable[[list[str]], None]:
    pattern = re.compile("|".join(f"(?:{one})" for one in scanner.patterns), re.IGNORECASE)

    def work(messages: list[str]) -> None:
        for message in messages:
            pattern.search(message)

    return work


def ripgrep(program: str, scanner: Scanner, messages: list[str]) -> float:
    """Seconds a message: counting the lines in which one of the same patterns is."""
    with tempfile.TemporaryDirectory() as folder:
        text, patterns = Path(folder, "text"), Path(folder, "patterns")
        folded = [folding.fold(message).replace(b"\n", b" ") for message in messages]
        text.write_bytes(b"\n".join(folded))
        written = "\n".join(scanner.patterns).replace(r"(?:^|\n)", "^").replace(r"(?:\n|$)", "$")  # it reads lines
        written = written.replace(r"\"", '"')  # and knows no such escape
        patterns.write_text("".join(map(_byte, written)), encoding="ascii")
        command = [
            program,
            "-j1",
            "--no-unicode",
            "--dfa-size-limit=1G",
            "--text",
            "--count",
            "--no-config",
            "-f",
            str(patterns),
            str(text),
        ]
        best = float("inf")
        for _ in range(5):
            before = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            best = min(best, time.perf_counter() - before)
        if done.returncode > 1:
            raise SystemExit(done.stderr[-400:])
    return best / len(messages)


def _byte(character: str) -> str:
    """A character of a pattern as ripgrep writes one of Latin-1."""
    return character if character.isascii() else f"\\x{ord(character):02X}"


def presidio(python: str, messages: list[str]) -> float:
    done = subprocess.run(
        [python, "-c", PRESIDIO], input=json.dumps(messages), capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def measure(options: argparse.Namespace) -> dict[str, object]:
    scanner = Scanner(bundled(), b"benchmark")
    bulk = Bulk(scanner)
    said = list(islice(ordinary.messages(2026, near=1), options.messages))
    messages = [text for _, text in said]
    plain = [text for kind, text in said if kind not in ALIKE]
    inline = quietest(lambda few: scan(scanner, few), messages, options.rounds)
    union = quietest(union_of_re(scanner), messages[: SLOW * 4], 4)
    result: dict[str, object] = {
        "detectors": len(scanner.detectors),
        "patterns": len(scanner.patterns),
        "characters a message": round(sum(map(len, messages)) / len(messages), 1),
        "inline, messages/s": 1 / inline,
        "inline, without kinds made to sound like findings, messages/s": 1
        / quietest(lambda few: scan(scanner, few), plain, options.rounds),
        "history, without these kinds, messages/s": 1 / quietest(lambda few: history(bulk, few), plain, options.rounds),
        "inline, all messages once, messages/s": 1 / typical(lambda few: scan(scanner, few), messages),
        "inline, whole events, messages/s": 1 / quietest(lambda few: events(scanner, few), messages, options.rounds),
        "inline, without these kinds, whole events, messages/s": 1
        / quietest(lambda few: events(scanner, few), plain, options.rounds),
        "inline, without these kinds, microseconds": latencies(scanner, plain[:20_000]),
        "inline, microseconds": latencies(scanner, messages[:20_000]),
        "history, messages/s": 1 / quietest(lambda few: history(bulk, few), messages, options.rounds),
        "history, first pass, messages/s": 1 / quietest(lambda few: prefilter(bulk, few), messages, options.rounds),
        "union of re, messages/s": 1 / union,
        "times a union of re": union / inline,
        "hostile 60 kB, milliseconds": hostile(scanner),
        "hostile 60 kB, milliseconds, signs at random": unseen(scanner),
        f"hostile 60 kB, milliseconds, the worst of {options.built} built from all examples": worst(
            scanner, options.built
        ),
    }
    if options.presidio:
        other = presidio(options.presidio, messages[:SLOW])
        result |= {"presidio, messages/s": 1 / other, "times presidio": other / inline}
    if program := options.rg or shutil.which("rg"):
        other = ripgrep(program, scanner, messages)
        first = quietest(lambda few: prefilter(bulk, few), messages, options.rounds)
        result |= {"ripgrep, messages/s": 1 / other, "history, first pass, share of ripgrep": other / first}
    return result


def show(result: dict[str, object]) -> None:
    table = Table("Figure", "Value")
    for name, value in result.items():
        if isinstance(value, dict):
            for inner, amount in value.items():
                table.add_row(f"{name}: {inner}", f"{amount:,.2f}")
        else:
            table.add_row(name, f"{value:,.2f}" if isinstance(value, float) and value < 1_000 else f"{value:,.0f}")
    console = Console()
    console.print(table)
    for name, option in (("presidio", "--presidio"), ("ripgrep", "--rg")):
        if f"{name}, messages/s" not in result:
            console.print(f"{name} was not compared: it is not here ({option})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--messages", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=90)
    parser.add_argument("--built", type=int, default=1_000, help="hostile texts that are built")
    parser.add_argument("--rg", default="")
    parser.add_argument("--presidio", default="", metavar="PYTHON")
    result = measure(options := parser.parse_args())
    print(json.dumps(result, indent=2)) if options.json else show(result)


if __name__ == "__main__":
    main()
