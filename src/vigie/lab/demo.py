"""The demonstration: one organisation, copied; the same attack on stock Synapse and on a protected one.

The protected platform stays up after the comparison, so that anybody can sign in and see that life goes on.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from rich.console import Console

from vigie.lab import drills, target
from vigie.lab.clone import clone_state
from vigie.lab.display import Scene, shown
from vigie.lab.loot import Loot
from vigie.lab.options import PlatformOptions
from vigie.lab.phases import Phases
from vigie.lab.platform import Platform
from vigie.lab.play import play
from vigie.lab.report import Report
from vigie.lab.scoreboard import Scoreboard
from vigie.lab.target import Account, Target
from vigie.model.errors import UsageError
from vigie.model.language import Language, Sentence
from vigie.ports.clock import Clock

ATTACK: Final = "tchap-2026"
LIFE: Final = "newcomer"
SEED: Final = 2026
STOCK_PORTS: Final = 10
"""The stock platform listens so many ports above the protected one."""
SAMPLE_PROFILES: Final = ("community_manager", "agent", "newcomer")
"""Whom a visitor may sign in as, by preference."""

MOVE_IN: Final = Sentence(en="An organisation moves in ({size})", fr="Une organisation s'installe ({size})")
COPY: Final = Sentence(en="Its platform is copied", fr="Sa plateforme est copiée")
START_STOCK: Final = Sentence(en="Stock Synapse starts", fr="Synapse seul démarre")
ATTACK_STOCK: Final = Sentence(en="The attack on stock Synapse", fr="L'attaque contre Synapse seul")
END_STOCK: Final = Sentence(en="Stock Synapse ends", fr="Synapse seul s'arrête")
START_PROTECTED: Final = Sentence(en="The protected copy starts", fr="La copie protégée démarre")
ATTACK_PROTECTED: Final = Sentence(
    en="The same attack, while an honest newcomer works", fr="La même attaque, pendant qu'un nouvel arrivant travaille"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """One demonstration. Raises `UsageError` when the folder holds something already."""

    state: Path
    size: str
    port_base: int
    language: Language
    stages: tuple[str, ...] = ()
    """Of the attack; all unless said otherwise."""

    def __post_init__(self) -> None:
        if self.state.exists() and any(self.state.iterdir()):
            raise UsageError(
                Sentence(
                    en=f"{self.state}: not empty; the demonstration needs a new folder",
                    fr=f"{self.state} : pas vide ; la démonstration a besoin d'un nouveau dossier",
                )
            )

    @property
    def stock(self) -> PlatformOptions:
        """The unprotected platform, in which the organisation is made."""
        return PlatformOptions(
            state=self.state / "stock",
            stock=True,
            port_base=self.port_base + STOCK_PORTS,
            population=self.size,
            web=False,
            language=self.language,
        )


class Demo:
    """Plays the demonstration once."""

    def __init__(self, options: DemoOptions, clock: Clock, console: Console) -> None:
        self._options = options
        self._clock = clock
        self._console = console
        self._phases = Phases(console, options.language)

    @contextmanager
    def protected(self) -> Iterator[tuple[Scoreboard, Platform]]:
        """Both attacks, compared; the protected platform runs as long as the body. Raises `VigieError`."""
        copy = self._organisation()
        stock = self._on_stock()
        with self._phases.phase(START_PROTECTED) as step:
            platform = Platform(copy, progress=step)
            platform.start()
        try:
            yield self._on_protected(copy, stock), platform
        finally:
            platform.end()

    def _organisation(self) -> PlatformOptions:
        """Fill the stock platform, and copy it before anything happens there."""
        options = self._options
        with self._phases.phase(MOVE_IN, size=options.size) as step, Platform(options.stock, progress=step):
            pass
        with self._phases.phase(COPY):
            place = options.state / "protected"
            copy = clone_state(options.stock.state, place, stock=False, port_base=options.port_base)
        return replace(copy, language=options.language)

    def _on_stock(self) -> Report:
        options = replace(self._options.stock, population=None)
        with self._phases.phase(START_STOCK) as step:
            platform = Platform(options, progress=step)
            platform.start()
        try:
            with self._phases.phase(ATTACK_STOCK, bar=False):
                (report,) = self._play(target.read(options.state), ATTACK)
        finally:
            with self._phases.phase(END_STOCK):
                platform.end()
        return report

    def _on_protected(self, copy: PlatformOptions, stock: Report) -> Scoreboard:
        with self._phases.phase(ATTACK_PROTECTED, bar=False):
            attack, life = self._play(target.read(copy.state), ATTACK, LIFE)
        return Scoreboard(stock=stock, protected=attack, newcomer=life)

    def _play(self, aim: Target, *names: str) -> list[Report]:
        """Play drills side by side, in view."""
        cast = [drills.find(name) for name in names]
        language = self._options.language
        scenes = [Scene(drill.title.in_(language), Loot(self._clock), aim.population.totals) for drill in cast]

        async def act() -> list[Report]:
            async with shown(scenes, language, self._console):
                return await asyncio.gather(
                    *(
                        play(
                            drill,
                            aim,
                            clock=self._clock,
                            rng=Random(SEED),  # noqa: S311 - a rehearsal, the same each time
                            loot=scene.loot,
                            stages=() if drill.benign else self._options.stages,
                        )
                        for drill, scene in zip(cast, scenes, strict=True)
                    )
                )

        return asyncio.run(act())


def sample_account(aim: Target) -> Account:
    """Somebody a visitor may sign in as. Raises `UsageError` when the population has nobody fit for it."""
    known = {account.profile: account for account in reversed(aim.population.accounts)}
    for profile in SAMPLE_PROFILES:
        if profile in known:
            return known[profile]
    raise UsageError(f"{aim.state}: the population has no account to sign in with")
