"""The results as pictures (SVG). Needs matplotlib, which the extra `lab` has."""

from pathlib import Path
from typing import Any, Final

from vigie.evaluation.goals import ALERT_RATE, CHALLENGE_RATE
from vigie.evaluation.work import Results
from vigie.model.errors import EnvironmentFailed
from vigie.model.language import Sentence

_LEAST: Final = 1e-5
"""Where the logarithmic scale of shares begins."""
_ABSENT: Final = Sentence(
    en="pictures need matplotlib: install vigie[lab]", fr="les images demandent matplotlib : installez vigie[lab]"
)


def draw(results: Results, folder: Path) -> list[Path]:
    """Write the pictures that the results have something for. Raises `EnvironmentFailed` without matplotlib."""
    try:
        import matplotlib as mpl
    except ImportError:
        raise EnvironmentFailed(_ABSENT) from None
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "vigie"  # the same results give the same file
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    if results.outcomes:
        written.append(_attackers(results, folder / "attackers.svg"))
    if results.honest:
        written.append(_honest(results, folder / "honest.svg"))
    return written


def _figure(width: float, height: float, columns: int = 1) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(1, columns)


def _save(figure: Any, path: Path) -> Path:
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    return path


def _attackers(results: Results, path: Path) -> Path:
    """What each attacker held when it was found, challenged, stopped, and at the end."""
    figure, axes = _figure(8, 0.34 * len(results.outcomes) + 1.4)
    names = [one.attacker for one in results.outcomes]
    for place, one in enumerate(results.outcomes):
        axes.plot([_LEAST, max(one.taken.share, _LEAST)], [place, place], color="lightgrey", linewidth=6, zorder=1)
    for label, marker, colour in (("finding", "o", "goldenrod"), ("challenge", "s", "darkorange")):
        points = [(getattr(one, label), place) for place, one in enumerate(results.outcomes)]
        _points(axes, points, label, marker, colour)
    _points(axes, [(one.caught, place) for place, one in enumerate(results.outcomes)], "stopped", "D", "green")
    free = [place for place, one in enumerate(results.outcomes) if not one.contained]
    axes.scatter(
        [results.outcomes[place].taken.share for place in free],
        free,
        marker="x",
        color="red",
        label="not contained",
        zorder=3,
    )
    axes.set(xscale="log", xlim=(_LEAST, 1.2), xlabel="share of the haul taken", yticks=range(len(names)))
    axes.set_yticklabels(names)
    axes.invert_yaxis()
    axes.legend(loc="lower left", fontsize="small")
    return _save(figure, path)


def _points(axes: Any, points: list[tuple[Any, int]], label: str, marker: str, colour: str) -> None:
    kept = [(max(moment.taken.share, _LEAST), place) for moment, place in points if moment is not None]
    axes.scatter([x for x, _ in kept], [y for _, y in kept], marker=marker, color=colour, label=label, zorder=2)


def _honest(results: Results, path: Path) -> Path:
    """Alerts and challenges of honest people under each scale of the assumptions, beside what they may be."""
    figure, axes = _figure(8, 3, columns=2)
    scales = sorted(results.honest)
    sides = (
        ("alerts per account and day", [results.honest[scale].alert_rate for scale in scales], ALERT_RATE),
        ("challenged of 10,000 a day", [results.honest[scale].challenge_rate for scale in scales], CHALLENGE_RATE),
    )
    for axis, (title, values, most) in zip(axes, sides, strict=True):
        colours = ["green" if value <= most else "red" for value in values]
        axis.bar([f"x {scale:g}" for scale in scales], values, color=colours)
        axis.axhline(most, color="black", linestyle="--", linewidth=1)
        axis.set(title=title, xlabel="assumptions")
    return _save(figure, path)
