"""Promote a version by its aliases: `champion` moves, and the version that had it becomes `challenger`."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import ANSWERS, IN_ENGINE, Draw, Kata, Table, expect

if IN_ENGINE:
    from pytest_dbml_kata.runs import PlainRun

kata = Kata(
    title="Promote a model version to champion with aliases",
    objectives=("champion-challenger", "register-model"),
    level=2,
    hints=(
        "To how many versions can an alias point? So what is lost when you set it, unless you looked before?",
        "Ask the registered model for its aliases first. Compare versions as text or as numbers, not one with "
        "the other, and mind that there may be no champion yet.",
        "former = client.get_registered_model(name).aliases.get('champion'); set `champion` to version; if former is "
        "not None and str(former) != version, set `challenger` to former",
    ),
    see=("MLflow guide: Model Registry", "MLflow Python API: MlflowClient.set_registered_model_alias"),
)

MODELS = ("churn", "churn model", "größe", "prod.ml.churn")


@dataclass(frozen=True)
class Case:
    name: str
    versions: int
    version: int
    """The version to promote."""
    aliases: dict[str, int] = field(default_factory=dict)
    stages: dict[int, str] = field(default_factory=dict)
    deleted: int | None = None
    """A version that is there no longer."""


@kata.cases
def cases(draw: Draw) -> Case:
    name = draw(some.st.sampled_from(MODELS))
    versions = draw(some.st.sampled_from([1, 2, 3, 4, 4, 11]))
    every = list(range(1, versions + 1))
    deleted = draw(some.st.sampled_from([None, None, *every])) if versions > 2 else None
    one = some.st.sampled_from([number for number in every if number != deleted])
    version = draw(one)

    aliases = {}
    if draw(some.st.integers(0, 4)):
        aliases["champion"] = draw(one | one | one | some.st.just(version))
    for alias in ("challenger", "shadow"):
        if draw(some.st.booleans()):
            aliases[alias] = draw(one)

    stages = draw(some.st.dictionaries(one, some.st.sampled_from(["Staging", "Production"]), max_size=2))
    return Case(name, versions, version, aliases, stages, deleted)


kata.always(
    Case("churn", 3, 2, {"champion": 1}),
    Case("churn", 2, 1),
    Case("churn", 2, 1, {"champion": 1, "challenger": 2}),
)


@kata.edge
def same_version(case: Case) -> bool:
    """the version to promote is the champion already."""
    return case.aliases.get("champion") == case.version


COLUMNS = {"model": "string", "version": "bigint", "stage": "string", "tags": "string"}


@dataclass(frozen=True)
class Seen:
    aliases: dict[str, int]
    other_aliases: dict[str, int]
    """Those of another registered model."""
    versions: Table
    """All versions of both models, and what is noted on them."""


@kata.drive
def run(promote, case: Case, tracking) -> Seen:
    client = tracking.client
    other = f"{case.name} old"
    register(tracking, case, other)
    promote(client, case.name, str(case.version))

    rows = [row for name in (case.name, other) for row in versions_of(client, name)]
    return Seen(aliases_of(client, case.name), aliases_of(client, other), Table.of(COLUMNS, sorted(rows)))


def register(tracking, case: Case, other: str) -> None:
    """Register the model of the case, and another one with two versions."""
    client = tracking.client
    (run_id,) = tracking.put([PlainRun()])
    source = f"{client.get_run(run_id).info.artifact_uri}/model"
    for name, count in ((case.name, case.versions), (other, 2)):
        client.create_registered_model(name)
        for _ in range(count):
            client.create_model_version(name, source, run_id)

    for alias, number in case.aliases.items():
        client.set_registered_model_alias(case.name, alias, str(number))
    for number, stage in case.stages.items():
        client.transition_model_version_stage(case.name, str(number), stage)
    if case.deleted is not None:
        client.delete_model_version(case.name, str(case.deleted))
    client.set_registered_model_alias(other, "champion", "1")


def aliases_of(client, name: str) -> dict[str, int]:
    aliases = client.get_registered_model(name).aliases
    return {alias: int(number) for alias, number in sorted(aliases.items())}


def versions_of(client, name: str) -> list[tuple]:
    """The versions of a model, as rows of `COLUMNS`."""
    rows = []
    for each in client.search_model_versions(f"name = '{name}'"):
        tags = ", ".join(f"{key}={value}" for key, value in sorted(each.tags.items()))
        rows.append((name, int(each.version), each.current_stage, tags))
    return rows


@kata.property
def makes_the_version_champion(case: Case, seen: Seen) -> None:
    """`champion` points to the version that was named, whatever its number, and no version else."""
    found = seen.aliases.get("champion")
    expect(found == case.version, f"`champion` points to {shown(found)}, not {case.version}", expected=right(case))


@kata.property
def makes_the_former_champion_challenger(case: Case, seen: Seen) -> None:
    """If another version was the champion before, `challenger` points to that one now."""
    former = case.aliases.get("champion", case.version)
    found = seen.aliases.get("challenger")
    message = f"`challenger` points to {shown(found)}, not to the former champion {former}"
    expect(former in (case.version, found), message, expected=right(case))


@kata.property
def leaves_the_challenger_if_nothing_changes(case: Case, seen: Seen) -> None:
    """With no champion before, or the same one, `challenger` stays as it was: set or not set."""
    if case.aliases.get("champion", case.version) == case.version:
        found = seen.aliases.get("challenger")
        before = case.aliases.get("challenger")
        message = f"`challenger` points to {shown(found)}, and before to {shown(before)}"
        expect(found == before, message, expected=right(case))


@kata.property
def leaves_everything_else_alone(case: Case, seen: Seen) -> None:
    """Other aliases, other models, and the versions with their stages and tags are as they were."""
    found = others(seen.aliases)
    before = others(case.aliases)
    expect(found == before, "another alias has been set, moved or removed", expected=right(case))
    expect(seen.other_aliases == {"champion": 1}, "an alias of another model has changed", expected=right(case))
    expect(seen.versions == right(case).versions, "a version, its stage or its tags have changed", expected=right(case))


def others(aliases: dict[str, int]) -> dict[str, int]:
    return {alias: number for alias, number in aliases.items() if alias not in ("champion", "challenger")}


def shown(number: int | None) -> str:
    return "nothing" if number is None else f"version {number}"


def right(case: Case) -> Seen:
    """A right result."""
    former = case.aliases.get("champion", case.version)
    after = case.aliases | {"champion": case.version}
    if former != case.version:
        after["challenger"] = former

    numbers = {*range(1, case.versions + 1)} - {case.deleted}
    rows = [(case.name, number, case.stages.get(number, "None"), "") for number in numbers]
    rows += [(f"{case.name} old", number, "None", "") for number in (1, 2)]
    return Seen(dict(sorted(after.items())), {"champion": 1}, Table.of(COLUMNS, sorted(rows)))


def champion(client, name):
    """The version that is the champion, as text; None if there is none."""
    found = client.get_registered_model(name).aliases.get("champion")
    return None if found is None else str(found)


def promoted(client, name, version):
    """A right promotion."""
    former = champion(client, name)
    client.set_registered_model_alias(name, "champion", version)
    if former is not None and former != version:
        client.set_registered_model_alias(name, "challenger", former)


@kata.misconception(
    "the alias is copied to the challenger",
    because="An alias points to one version. What `champion` pointed to has to be read before it is moved.",
    rejected_by=makes_the_former_champion_challenger,
)
def read_too_late(client, name, version):
    client.set_registered_model_alias(name, "champion", version)
    if champion(client, name) is not None:
        client.set_registered_model_alias(name, "challenger", champion(client, name))


@kata.misconception(
    "the old champion is done with",
    because="It is what one goes back to if the new one fails, and what the new one is compared with. Setting the "
    "alias leaves the old version without a name.",
    rejected_by=makes_the_former_champion_challenger,
)
def champion_lost(client, name, version):
    client.set_registered_model_alias(name, "champion", version)


@kata.misconception(
    "the newest version is the one to promote",
    because="Which version is best is decided by its evaluation. The newest may be untested.",
    rejected_by=makes_the_version_champion,
)
def newest(client, name, version):
    versions = [int(each.version) for each in client.search_model_versions(f"name = '{name}'")]
    promoted(client, name, str(max(versions)))


@kata.misconception(
    "the champion is the version in Production",
    because="Stages are the older way, and an alias is not one of them. Moving a version to Production sets no alias.",
    rejected_by=makes_the_version_champion,
)
def stage_used(client, name, version):
    client.transition_model_version_stage(name, version, "Production", archive_existing_versions=True)


@kata.misconception(
    "there always is a champion",
    because="A model that was registered a minute ago has none, and asking for the version behind an alias that is not "
    "set is an error.",
    rejected_by=ANSWERS,
)
def champion_expected(client, name, version):
    client.get_model_version_by_alias(name, "champion")
    promoted(client, name, version)


@kata.misconception(
    "a version is equal to itself, whatever its type",
    because="Aliases may come back as numbers, and the version to promote is a text. To Python 1 and '1' differ, so "
    "the champion becomes its own challenger.",
    rejected_by=leaves_the_challenger_if_nothing_changes,
)
def compared_by_type(client, name, version):
    former = client.get_registered_model(name).aliases.get("champion")
    client.set_registered_model_alias(name, "champion", version)
    if former is not None and former != version:
        client.set_registered_model_alias(name, "challenger", former)


@kata.misconception(
    "a promotion starts from a clean slate",
    because="Other aliases are what other people's jobs load their models by. Only the two that change may be touched.",
    rejected_by=leaves_everything_else_alone,
)
def aliases_cleared(client, name, version):
    former = champion(client, name)
    for alias in client.get_registered_model(name).aliases:
        client.delete_registered_model_alias(name, alias)
    if former is not None:
        client.set_registered_model_alias(name, "champion", former)
    promoted(client, name, version)
