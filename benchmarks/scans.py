"""How many stamps are found on pages that scanners and telephones spoiled, by what spoiled them, and what a page costs.

A stamp is found when a detector of markings sees it in what was read.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from kit.scans import ANGLES, COLOURS, SPOILED, scans
from vigie.content.detectors import bundled
from vigie.content.extraction import Limits, Look, Request
from vigie.content.extractors import read
from vigie.content.scanner import Scanner
from vigie.model.sightings import Kind


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--look", type=Look, default=Look.TITLES)
    options.add_argument("--seed", type=int, default=4)
    options.add_argument("--spoiled", nargs="*", default=list(SPOILED))
    options.add_argument("--angles", nargs="*", type=int, default=list(ANGLES))
    options.add_argument("--missed", action="store_true", help="name what was not found")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    scanner = Scanner(bundled(), b"k" * 32)
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    times: list[float] = []
    for scan in scans(chosen.seed, tuple(chosen.spoiled), tuple(chosen.angles)):
        began = time.process_time()
        said = read(scan.data, Request("a.jpg", "", chosen.look, Limits()))
        times.append(time.process_time() - began)
        seen = any(one.kind is Kind.MARKING for one in scanner.scan(list(said.parts)))
        found[scan.spoiled, scan.colour].append(seen)
        if chosen.missed and not seen:
            print(f"missed: {scan.spoiled}, {scan.colour}, {scan.angle}°, {scan.text}: {said.parts}", file=sys.stderr)
    times.sort()
    costs = {"median_ms": round(1e3 * times[len(times) // 2]), "slowest_ms": round(1e3 * times[-1])}
    rows = [
        {"spoiled": how, **{colour: f"{sum(found[how, colour])}/{len(found[how, colour])}" for colour in COLOURS}}
        for how in chosen.spoiled
    ]
    if chosen.json:
        print(json.dumps({"look": chosen.look, "pages": rows, **costs}, ensure_ascii=False))
        return
    for row in rows:
        print(f"{row['spoiled']:16}", *(f"{colour} {row[colour]:6}" for colour in COLOURS))
    for colour in COLOURS:
        every = [one for how in chosen.spoiled for one in found[how, colour]]
        print(f"{colour}: {sum(every)} of {len(every)}")
    print("processor milliseconds a page: median {median_ms}, slowest {slowest_ms}".format(**costs))


if __name__ == "__main__":
    main()
