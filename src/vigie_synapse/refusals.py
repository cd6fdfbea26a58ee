"""How a verdict reaches the client: in the Matrix protocol's own errors, with a stable code and a human sentence."""

from collections.abc import Awaitable, Callable, Collection
from typing import Final, NoReturn, Protocol

from synapse.api.errors import Codes, SynapseError

from vigie.model.activity import Outcome
from vigie.model.budgets import Decision, Verdict
from vigie.model.language import Language
from vigie.policies import content_sentences
from vigie.policies.content import Ruling
from vigie.policies.decide import Budgets
from vigie.policies.sentences import FROZEN, SIGN_IN_AGAIN, explain
from vigie.policies.usage import Take, Usage
from vigie_synapse.records import Record

CODE: Final = "org.vigie.code"
"""Field of the error that carries the verdict's code."""
KINDS: Final = "org.vigie.kinds"
"""Field of the error that says what sorts of thing were seen in what was sent."""


def too_much(verdict: Verdict, language: Language) -> SynapseError:
    """429: wait."""
    seconds = max(-(-verdict.wait_ms // 1000), 1)
    return SynapseError(
        429,
        explain(verdict, language),
        errcode=Codes.LIMIT_EXCEEDED,
        additional_fields={"retry_after_ms": verdict.wait_ms, CODE: verdict.code},
        headers={"Retry-After": str(seconds)},
    )


def sign_in_again(code: str, language: Language, sentence: str = "") -> SynapseError:
    """401, soft logout: the client keeps its keys and asks its user to sign in."""
    return SynapseError(
        401,
        sentence or SIGN_IN_AGAIN.in_(language),
        errcode=Codes.UNKNOWN_TOKEN,
        additional_fields={"soft_logout": True, CODE: code},
    )


def frozen(language: Language, *, status: int = 401) -> SynapseError:
    """The account is blocked. The error is the one Synapse gives for a locked account, so clients know it."""
    return SynapseError(
        status,
        FROZEN.in_(language),
        errcode=Codes.USER_LOCKED,
        additional_fields={"soft_logout": True, CODE: "order.freeze"},
    )


def undecided() -> SynapseError:
    """A gate that fails closed could not decide."""
    return SynapseError(
        503, "Please try again later", errcode=Codes.UNKNOWN, additional_fields={CODE: "guard.undecided"}
    )


def unwanted(ruling: Ruling, language: Language, *, assisted: bool) -> SynapseError:
    """403: what was sent is not taken. The kinds of thing seen are told, never what was seen."""
    kinds = list(dict.fromkeys(seen.kind.value for seen in ruling.because))
    return SynapseError(
        403,
        content_sentences.explain(ruling, language, assisted=assisted),
        errcode=Codes.FORBIDDEN,
        additional_fields={CODE: ruling.code, KINDS: kinds},
    )


def being_inspected(wait_ms: int, language: Language) -> SynapseError:
    """429: the verdict about a file is not there yet."""
    return SynapseError(
        429,
        content_sentences.WAIT.in_(language),
        errcode=Codes.LIMIT_EXCEEDED,
        additional_fields={"retry_after_ms": wait_ms, CODE: "content.pending"},
        headers={"Retry-After": str(max(-(-wait_ms // 1000), 1))},
    )


class Answers(Protocol):
    """What is done with a verdict: the one difference between enforcing and observing."""

    async def give(self, record: Record, verdict: Verdict, language: Language) -> None:
        """Let pass, make wait, or raise `SynapseError`."""
        ...


class Enforcing:
    """Does what verdicts say. `challenge` notes that the account has to sign in again, before the error is raised."""

    def __init__(
        self, sleep: Callable[[float], Awaitable[None]], challenge: Callable[[Record, str], Awaitable[None]]
    ) -> None:
        self._sleep = sleep
        self._challenge = challenge

    async def give(self, record: Record, verdict: Verdict, language: Language) -> None:
        """Let pass, make wait, or raise `SynapseError`."""
        match verdict.decision:
            case Decision.DELAY if not record.delayed:
                record.delayed, record.code = verdict.wait_ms, verdict.code
                await self._sleep(verdict.wait_ms / 1000)
            case Decision.CHALLENGE:
                await self._challenge(record, verdict.code)
                _stop(
                    record,
                    Outcome.CHALLENGED,
                    verdict.code,
                    sign_in_again(verdict.code, language, explain(verdict, language)),
                )
            case Decision.REFUSE:
                _stop(record, Outcome.REFUSED, verdict.code, too_much(verdict, language))


class Observing:
    """Lets everything pass, and notes what would have been said."""

    async def give(self, record: Record, verdict: Verdict, language: Language) -> None:
        """Note the verdict."""
        if verdict.decision is not Decision.ALLOW:
            record.code = verdict.code


async def take(
    answers: Answers, budgets: Budgets, usage: Usage, takes: Collection[Take], record: Record, default: Language
) -> None:
    """Answer to what is about to be taken, in the person's language. Raises `SynapseError` when it must not be.

    Who was made to wait is judged again: what others of the same account took meanwhile counts.
    """
    verdict = budgets.decide(usage, takes)
    if verdict.decision is Decision.DELAY and not record.delayed:
        await answers.give(record, verdict, record.language(default))
        verdict = budgets.decide(usage, takes)
    if verdict.decision is not Decision.ALLOW:
        await answers.give(record, verdict, record.language(default))


def _stop(record: Record, outcome: Outcome, code: str, error: SynapseError) -> NoReturn:
    record.outcome, record.code = outcome, code
    raise error


def halt(record: Record, outcome: Outcome, code: str, error: SynapseError) -> NoReturn:
    """Note why a request ends, and end it."""
    _stop(record, outcome, code, error)
