"""The results as one document for machines."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from vigie.evaluation.assault import Moment, Outcomes
from vigie.evaluation.following import by_rule
from vigie.evaluation.goals import Goal, goals
from vigie.evaluation.life import Tally
from vigie.evaluation.theft import Amounts
from vigie.evaluation.work import Results
from vigie.model.language import Language


def goals_of(results: Results) -> tuple[Goal, ...]:
    """The goals that these results answer."""
    return goals(results.honest.get(results.plan.main), results.outcomes)


def document(results: Results) -> dict[str, object]:
    """Everything measured. Rates are for one account and active day, or for 10,000 of them where the name says so."""
    answered = goals_of(results)
    return {
        "plan": asdict(results.plan),
        "limits": [asdict(one) for one in results.limits] if results.plan.refit else [],
        "rules": by_rule(results.moved),
        "goals": [_goal(one) for one in answered],
        "passed": all(one.met for one in answered),
        "honest": {f"{scale:g}": _tally(one) for scale, one in sorted(results.honest.items())},
        "attackers": [_outcome(one) for one in results.outcomes],
    }


def _goal(goal: Goal) -> dict[str, object]:
    return {
        "name": goal.name,
        "says": goal.says.in_(Language.EN),
        "value": goal.value,
        "most": goal.most,
        "met": goal.met,
    }


def _tally(tally: Tally) -> dict[str, object]:
    return {
        "days": tally.days,
        "activities": tally.activities,
        "account_days": _sorted(tally.account_days),
        "findings": _sorted(tally.findings),
        "alerts": _sorted(tally.alerts),
        "alerts_per_account_day": tally.alert_rate,
        "challenged": _sorted(tally.challenged),
        "challenged_by_profile": _sorted(tally.challenged_by_profile),
        "challenged_per_10000_a_day": tally.challenge_rate,
        "delayed": _sorted(tally.delayed),
        "refused": _sorted(tally.refused),
        "locked": _sorted(tally.locked),
    }


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _outcome(outcome: Outcomes) -> dict[str, Any]:
    return {
        "attacker": outcome.attacker,
        "accounts": outcome.accounts,
        "first_finding": _moment(outcome.finding),
        "first_sure_finding": _moment(outcome.sure),
        "first_finding_across_accounts": _moment(outcome.across),
        "first_challenge": _moment(outcome.challenge),
        "first_stop": _moment(outcome.caught),
        "accounts_challenged": outcome.challenged,
        "accounts_locked": outcome.locked,
        "contained": outcome.contained,
        "seconds": outcome.seconds,
        "taken": _amounts(outcome.taken),
        "rules": list(outcome.rules),
    }


def _moment(moment: Moment | None) -> dict[str, object] | None:
    if moment is None:
        return None
    return {
        "seconds": moment.seconds,
        "days_of_theft": moment.days,
        "because": moment.why,
        "taken": _amounts(moment.taken),
    }


def _amounts(taken: Amounts) -> dict[str, object]:
    return {**asdict(taken), "share": round(taken.share, 6)}
