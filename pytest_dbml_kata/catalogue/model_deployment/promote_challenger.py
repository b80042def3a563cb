"""Promote the challenger if it is better: by more than the margin, by the runs behind the aliases, by a swap."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan, nan

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import ANSWERS, IN_ENGINE, Draw, Kata, expect, missing, returned, variant

if IN_ENGINE:
    from pytest_dbml_kata.runs import PlainRun

kata = Kata(
    title="Promote the challenger if it beats the champion by a margin",
    objectives=("champion-challenger", "mlops-practices"),
    level=2,
    hints=(
        "Which two numbers are compared, and where are they kept? What do the aliases look like when it is over?",
        "An alias leads to a version, the version to its run, the run to its metrics. Read both versions before you "
        "move an alias, and think of the aliases and metrics that may not be there.",
        "run_id = client.get_model_version_by_alias(name, 'challenger').run_id leads to client.get_run(run_id).data."
        "metrics.get(metric); if challenger - champion > margin, set each alias to the version of the other",
    ),
    see=("MLflow guide: Model Registry", "Databricks guide: MLOps workflows"),
)


@dataclass(frozen=True)
class Case:
    metric: str
    runs: tuple[tuple[float, ...], ...]
    """What the run behind version 1, 2, ... logged under the metric, step by step."""
    margin: float
    aliases: dict[str, int] = field(default_factory=dict)


@kata.cases
def cases(draw: Draw) -> Case:
    sign = draw(some.st.sampled_from([1, 1, -1]))
    value = some.st.sampled_from([0.25, 0.375, 0.5, 0.625, 0.75]).map(lambda size: sign * size)
    history = some.st.tuples(value) | some.st.tuples(value, value) | some.st.sampled_from([(), (nan,)])
    metric = draw(some.st.sampled_from(["f1 score", "val/auc", "accuracy"]))
    runs = draw(some.st.lists(some.st.tuples(value) | history, min_size=2, max_size=4))
    margin = draw(some.st.sampled_from([0.0, 0.125, 0.125, 0.25]))
    champion, challenger, shadow = (draw(some.st.integers(1, len(runs))) for _ in range(3))

    # Often the challenger is about as good as it has to be: a step less, exactly, or a step more.
    step = draw(some.st.sampled_from([-0.125, 0.0, 0.125, 0.125, None, None, None]))
    if step is not None and runs[champion - 1] and challenger != champion:
        runs[challenger - 1] = (runs[champion - 1][-1] + margin + step,)

    aliases = {"champion": champion, "challenger": challenger, "shadow": shadow}
    for alias in draw(some.st.sampled_from([[], [], [], [], ["champion"], ["challenger"], ["shadow"]])):
        aliases.pop(alias)
    return Case(metric, tuple(runs), margin, aliases)


kata.always(
    Case("accuracy", ((0.5,), (0.75,)), 0.125, {"champion": 1, "challenger": 2}),
    Case("accuracy", ((0.5,), (0.625,)), 0.125, {"champion": 1, "challenger": 2}),
    Case("accuracy", ((0.5,), (0.75,)), 0.0, {"challenger": 1}),
    Case("accuracy", ((-0.5,), ()), 0.0, {"champion": 1, "challenger": 2}),
    Case("accuracy", ((0.5,), (nan,)), 0.0, {"champion": 1, "challenger": 2}),
    Case("accuracy", ((0.5,),), 0.0),
)


@dataclass(frozen=True)
class Seen:
    promoted: bool
    aliases: dict[str, int]


@kata.drive
def run(promote_if_better, case: Case, tracking) -> Seen:
    client = tracking.client
    client.create_registered_model("churn")
    runs = [PlainRun(metrics={case.metric: history} if history else {}) for history in case.runs]
    for run_id in tracking.put(runs):
        client.create_model_version("churn", f"{client.get_run(run_id).info.artifact_uri}/model", run_id)
    for alias, number in case.aliases.items():
        client.set_registered_model_alias("churn", alias, str(number))

    answer = promote_if_better(client, "churn", case.metric, case.margin)
    returned(answer, bool, "True or False")
    aliases = client.get_registered_model("churn").aliases
    return Seen(answer, {alias: int(number) for alias, number in sorted(aliases.items())})


@kata.property
def promotes_what_is_better(case: Case, seen: Seen) -> None:
    """A challenger that is better by more than the margin, or meets no champion, becomes the champion."""
    if right(case).promoted:
        expect(seen.aliases.get("champion") == case.aliases["challenger"], why(case), expected=right(case))


@kata.property
def keeps_the_champion_otherwise(case: Case, seen: Seen) -> None:
    """If the challenger is not better by more than the margin, or has no score, both aliases stay as they were."""
    if not right(case).promoted:
        kept = all(seen.aliases.get(each) == case.aliases.get(each) for each in ("champion", "challenger"))
        expect(kept, why(case), expected=right(case))


@kata.property
def swaps_the_two_aliases(case: Case, seen: Seen) -> None:
    """Whenever `champion` has moved, `challenger` points to the former champion; to nothing if there was none."""
    if seen.aliases.get("champion") != case.aliases.get("champion"):
        wanted = case.aliases.get("champion")
        found = seen.aliases.get("challenger")
        message = f"`challenger` points to {found}, the former champion is {wanted}"
        expect(found == wanted, message, expected=right(case))


@kata.property
def says_whether_it_promoted(case: Case, seen: Seen) -> None:
    """The answer is True if the challenger has become the champion, else False."""
    expect(seen.promoted == right(case).promoted, f"the answer is {seen.promoted}", expected=right(case))


@kata.property
def leaves_other_aliases_alone(case: Case, seen: Seen) -> None:
    """Aliases of any other name stay where they are."""
    for alias in {*seen.aliases, *case.aliases} - {"champion", "challenger"}:
        kept = seen.aliases.get(alias) == case.aliases.get(alias)
        expect(kept, f"`{alias}` has been moved, set or removed", expected=right(case))


def score(case: Case, alias: str) -> float | None:
    """The latest value of the run behind an alias; None without alias, metric or number."""
    history = case.runs[case.aliases[alias] - 1] if alias in case.aliases else ()
    return None if not history or missing(history[-1]) else history[-1]


def why(case: Case) -> str:
    one, other = (score(case, alias) for alias in ("challenger", "champion"))
    return f"the challenger has {one}, the champion {other}, the margin is {case.margin}"


def right(case: Case) -> Seen:
    """A right result."""
    new = score(case, "challenger")
    old = score(case, "champion")
    promoted = new is not None and (old is None or new - old > case.margin)
    after = dict(case.aliases)
    if promoted:
        after["champion"] = after.pop("challenger")
        if "champion" in case.aliases:
            after["challenger"] = case.aliases["champion"]
    return Seen(promoted, dict(sorted(after.items())))


def latest(client, version, metric, default=nan):
    run_id = client.get_model_version("churn", str(version)).run_id
    return client.get_run(run_id).data.metrics.get(metric, default)


def better(new, old, margin):
    return not isnan(new) and (isnan(old) or new - old > margin)


def contest(client, name, metric, margin, *, beats=better, value=latest, swap=True, challenger=None):
    """A right decision. The keywords turn it into wrong ones."""
    aliases = client.get_registered_model(name).aliases
    new = challenger or aliases.get("challenger")
    old = aliases.get("champion")
    if new is None:
        return False
    score = value(client, new, metric)
    score_to_beat = nan if old is None else value(client, old, metric)
    won = beats(score, score_to_beat, margin)
    if won:
        client.set_registered_model_alias(name, "champion", str(new))
        if swap and old is None:
            client.delete_registered_model_alias(name, "challenger")
        elif swap:
            client.set_registered_model_alias(name, "challenger", str(old))
    return won


kata.misconception(
    "as good as the margin is good enough",
    because="Better by more than the margin is >. Whoever has the margin exactly has not passed it.",
    rejected_by=keeps_the_champion_otherwise,
    solution=variant(contest, beats=lambda new, old, margin: better(new, old, margin) or new - old >= margin),
)


kata.misconception(
    "a missing metric is 0",
    because="Zero beats every negative score, and a challenger that nobody measured would be in production.",
    rejected_by=keeps_the_champion_otherwise,
    solution=variant(contest, value=lambda client, version, metric: latest(client, version, metric, 0.0)),
)


kata.misconception(
    "the lower metric wins",
    because="That is so for errors. Here more is better, and nothing but the caller can know.",
    rejected_by=promotes_what_is_better,
    solution=variant(contest, beats=lambda new, old, margin: better(-new, -old, margin)),
)


@kata.misconception(
    "the newest version is the challenger",
    because="The newest may be untested or meant for somebody else. Which version competes is said by the alias.",
    rejected_by=keeps_the_champion_otherwise,
)
def newest_competes(client, name, metric, margin):
    newest = max(int(each.version) for each in client.search_model_versions(f"name = '{name}'"))
    return contest(client, name, metric, margin, challenger=newest)


kata.misconception(
    "the alias of the challenger looks after itself",
    because="An alias moves only if somebody moves it. Untouched, `challenger` is the champion too: no way back.",
    rejected_by=swaps_the_two_aliases,
    solution=variant(contest, swap=False),
)


@kata.misconception(
    "there always is a champion",
    because="The first promotion finds none, and asking for the version behind an alias that is not set is an error.",
    rejected_by=ANSWERS,
)
def champion_expected(client, name, *rest):
    client.get_model_version_by_alias(name, "champion")
    return contest(client, name, *rest)


@kata.misconception(
    "a comparison that was made is a success",
    because="The caller wants to know whether another model is in charge now. Always saying yes tells nothing.",
    rejected_by=says_whether_it_promoted,
)
def always_true(*task):
    contest(*task)
    return True


@kata.misconception(
    "an alias that points to a loser is removed",
    because="Other aliases belong to other people's jobs, which would fail without them.",
    rejected_by=leaves_other_aliases_alone,
)
def others_removed(client, name, *rest):
    client.delete_registered_model_alias(name, "shadow")
    return contest(client, name, *rest)
