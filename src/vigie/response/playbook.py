"""Playbooks: which findings ask for which measures. Typed, and checked whole when they are read."""

from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from vigie.model import located
from vigie.model.durations import Duration
from vigie.model.errors import ContentErrors, Mistake
from vigie.model.findings import Confidence, Finding, Severity, Theme
from vigie.model.language import Sentence
from vigie.model.located import Located
from vigie.model.response_settings import Mode
from vigie.model.scores import Score

DAY: Final = 86400
_ORDER: Final = tuple(Confidence)
_SeverityName = Literal["informational", "low", "medium", "high", "critical"]
_NO_SUSPEND: Final = "suspend does not stop an account from reading: use freeze, lock and sign_out"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Description(_Part):
    """Why the playbook acts, in both languages."""

    en: str = Field(min_length=1, max_length=500)
    fr: str = Field(min_length=1, max_length=500)


class Condition(_Part):
    """What must have been found about one account. Every line that is given must hold."""

    min_score: float = Field(default=0, ge=0)  # of the account, by its own acts
    min_watch: float = Field(default=0, ge=0)  # by what somebody else can forge
    rules: tuple[str, ...] = ("*",)  # names, or patterns with * and ?
    not_rules: tuple[str, ...] = ()
    themes: tuple[Theme, ...] = ()  # of the findings concerned; any, and none at all, when absent
    not_themes: tuple[Theme, ...] = ()
    min_severity: _SeverityName = "informational"
    min_confidence: Confidence = Confidence.LOW
    max_confidence: Confidence = Confidence.HIGH
    distinct_rules: int = Field(default=1, ge=1, le=100)
    distinct_themes: int = Field(default=1, ge=1, le=len(Theme))  # signs that no single act can make together
    including: tuple[Theme, ...] = ()  # one of the findings at least is of one of these
    crowd: bool | None = None  # true: findings that name the account as one of several; false: all others
    within: Duration = DAY  # of the findings that count together, seconds
    after_challenge: Duration = 0  # seconds; 0 asks for no challenge before
    continuing: bool = False  # of after_challenge: an episode that goes on counts too, not only a new one

    def concerns(self, finding: Finding) -> bool:
        """Whether rule, theme, severity and confidence of one finding are those asked for."""
        named = _among(finding.name, self.rules) and not _among(finding.name, self.not_rules)
        about = (not self.themes or finding.theme in self.themes) and finding.theme not in self.not_themes
        return named and about and self.crowd in {None, finding.crowd} and self._confident(finding)

    def outweighed(self, finding: Finding, score: Score) -> bool:
        """Whether the account weighs enough, and this finding is of the kind that adds to that weight."""
        if (self.min_score and finding.forgeable) or (self.min_watch and not finding.forgeable):
            return False
        return score.points >= self.min_score and score.watch >= self.min_watch

    def missing(self, findings: Sequence[Finding]) -> str:
        """What these findings lack to be enough independent signs, "" when they are."""
        rules, themes = {one.name for one in findings}, {one.theme for one in findings if one.theme}
        if len(rules) < self.distinct_rules:
            return f"{len(rules)} of {self.distinct_rules} rules"
        if len(themes) < self.distinct_themes and self.distinct_themes > 1:
            return f"{len(themes)} of {self.distinct_themes} themes"
        if self.including and not themes & set(self.including):
            return f"none about {', '.join(self.including)}"
        return ""

    @property
    def counts_together(self) -> bool:
        """Whether it asks for more than the finding that decided."""
        return self.distinct_rules > 1 or self.distinct_themes > 1 or bool(self.including or self.min_score)

    def _confident(self, finding: Finding) -> bool:
        rank = _ORDER.index(finding.confidence)
        severe = finding.severity >= Severity(get_args(_SeverityName).index(self.min_severity))
        return severe and _ORDER.index(self.min_confidence) <= rank <= _ORDER.index(self.max_confidence)


def _among(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _step(value: Any) -> Any:
    if isinstance(value, str):
        return {"action": value}
    if isinstance(value, dict) and len(value) == 1:
        ((action, options),) = value.items()
        if isinstance(options, dict | None) and action not in {"action", "to"}:
            return {**(options or {}), "action": action}
    return value


class Step(_Part):
    """One action, with the channels of a notify."""

    action: str
    to: tuple[str, ...] = ()


def _alternatives(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


def _sentence(value: Any) -> Any:
    return {"en": value, "fr": value} if isinstance(value, str) else value


class Playbook(_Part):
    """When any of its conditions holds, its steps are taken; each at most once a cool-down for one account."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    description: Annotated[Description, BeforeValidator(_sentence)]
    mode: Mode = Mode.ENFORCE
    when: Annotated[tuple[Condition, ...], BeforeValidator(_alternatives), Field(min_length=1)]
    steps: tuple[Annotated[Step, BeforeValidator(_step)], ...] = Field(min_length=1)
    cool_down: Duration = 3600

    @property
    def by(self) -> str:
        """How records name it."""
        return f"playbook:{self.name}"

    def why(self, findings: Iterable[Finding], score: Score) -> Sentence:
        """Its description with the rules that spoke and the score."""
        rules = ", ".join(sorted({finding.name for finding in findings}))
        return Sentence(
            en=f"{self.description.en} ({rules}; score {score.points:.0f})",
            fr=f"{self.description.fr} ({rules} ; score {score.points:.0f})",
        )


def read(
    content: str | bytes,
    path: str,
    *,
    actions: Collection[str],
    rules: Collection[str] = (),
    channels: Collection[str] | None = None,
) -> Playbook:
    """A playbook. Unknown actions, rules and channels are refused; an empty `rules` or None `channels` is not checked.

    Raises `ContentErrors` with every mistake and its line.
    """
    text = located.parse(content, path)
    mistakes: list[Mistake] = []
    playbook: Playbook | None = None
    try:
        playbook = located.check(text, Playbook)
    except ContentErrors as error:
        mistakes += error.mistakes
    if playbook is not None:
        mistakes += _steps(playbook, text, actions, channels)
        mistakes += _rules(playbook, text, rules)
    if mistakes or playbook is None:
        raise ContentErrors(mistakes)
    return playbook


def _steps(
    playbook: Playbook, text: Located, actions: Collection[str], channels: Collection[str] | None
) -> Iterable[Mistake]:
    for position, step in enumerate(playbook.steps):
        here = ("steps", position)
        if step.action == "suspend":
            yield text.mistake(_NO_SUSPEND, *here)
        elif step.action not in actions:
            yield text.mistake(_unknown(f"steps[{position}]", step.action, "an action", actions), *here)
        elif step.to and step.action != "notify":
            yield text.mistake(f"steps[{position}]: only notify has `to`", *here)
        if channels is not None:
            for name in set(step.to) - set(channels):
                yield text.mistake(_unknown(f"steps[{position}]", name, "a channel", channels), *here)


def _rules(playbook: Playbook, text: Located, known: Collection[str]) -> Iterable[Mistake]:
    for position, condition in enumerate(playbook.when):
        for field, names in (("rules", condition.rules), ("not_rules", condition.not_rules)):
            for index, name in enumerate(names):
                if known and not set(name) & set("*?[") and name not in known:
                    message = _unknown(f"when.{field}", name, "a rule", known)
                    yield text.mistake(message, "when", position, field, index)


def _unknown(where: str, name: str, what: str, valid: Collection[str]) -> str:
    return f"{where}: {located.short(name)} is not {what}; {located.suggestion(name, sorted(valid))}"
