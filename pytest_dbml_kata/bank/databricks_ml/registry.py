"""Questions on the model registry: versions, aliases, tags and stages, and what Unity Catalog changes."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    import mlflow
    from mlflow.artifacts import load_text

topic = Topic()

REGISTRY = Source("MLflow: Model Registry", "https://mlflow.org/docs/latest/ml/model-registry/", "2026-11-25")
UNITY = Source(
    "Databricks: Manage model lifecycle in Unity Catalog",
    "https://docs.databricks.com/aws/en/machine-learning/manage-model-lifecycle/",
    "2026-11-25",
)
WORKSPACE = Source(
    "Databricks: Manage model lifecycle using the Workspace Model Registry (legacy)",
    "https://docs.databricks.com/aws/en/machine-learning/manage-model-lifecycle/workspace-model-registry",
    "2026-11-25",
)
MIGRATION = Source(
    "Databricks: Migrate model versions from Workspace Model Registry to Unity Catalog",
    "https://docs.databricks.com/aws/en/machine-learning/manage-model-lifecycle/migrate-models",
    "2026-11-25",
)
WORKFLOWS = Source(
    "Databricks: Upgrade ML workflows to target models in Unity Catalog",
    "https://docs.databricks.com/aws/en/machine-learning/manage-model-lifecycle/upgrade-workflows",
    "2026-11-25",
)

STAGES_RETIRE = (
    "Model stages are deprecated in MLflow and belong to the legacy workspace registry. Newer work uses aliases and "
    "tags, and registries in Unity Catalog."
)
WORKSPACE_RETIRES = "The workspace model registry is legacy. Models in Unity Catalog take its place."


# Registering


@topic.question(
    objectives=("register-model",),
    difficulty=2,
    stem="""
        The registry is empty, and `source` is the address of a stored model. Each line is run on its own, in an empty
        registry. Which of them make version 1 of `churn`?

            mlflow.register_model(source, "churn")           # P
            client.create_model_version("churn", source)     # Q
    """,
    right=Right(
        text="P makes it, and Q raises an error",
        seen={"P": [None, 1], "Q": ["MlflowException", 0]},
        because="`mlflow.register_model` creates the registered model if need be, and then the version. The client "
        "works in single steps: `create_registered_model` has to come first.",
    ),
    wrong=(
        Wrong(
            text="P makes it, and Q makes it as well",
            seen={"P": [None, 1], "Q": [None, 1]},
            believed="The two calls look like two spellings of the same thing.",
            because="`create_model_version` adds a version to a registered model, and does not create one.",
            claim="client.create_model_version creates the registered model if it does not exist yet.",
        ),
        Wrong(
            text="P raises an error, and Q makes it",
            seen={"P": ["MlflowException", 0], "Q": [None, 1]},
            believed="The name of Q says that something is created; P only seems to register with what is there.",
            because="It is the other way round: P does whatever is needed, Q does one step only.",
        ),
        Wrong(
            text="P raises an error, and Q raises one as well",
            seen={"P": ["MlflowException", 0], "Q": ["MlflowException", 0]},
            believed="A registered model seems to have to be created by itself in any case.",
            because="For Q that is so. `mlflow.register_model` creates it when it is missing.",
        ),
    ),
    source=REGISTRY,
)
def calls_that_register_a_first_version(tracking) -> dict[str, list]:
    """Run each call where its model is not registered, and note its error and how many versions there are then."""
    client, source = tracking.client, "/models/forest"
    calls = {
        "P": lambda: mlflow.register_model(source, "churn_p"),
        "Q": lambda: client.create_model_version("churn_q", source),
    }
    errors = {name: error_of(call) for name, call in calls.items()}
    return {
        name: [error, len(client.search_model_versions(f"name = 'churn_{name.lower()}'"))]
        for name, error in errors.items()
    }


@topic.question(
    objectives=("register-model",),
    difficulty=1,
    stem="""
        The registered model `churn` has two versions. What does `client.create_registered_model("churn")` do?
    """,
    right=Right(
        text="An error is raised, since the name is taken",
        seen=["MlflowException", 2],
        because="A registered model's name is unique. A further version is made by `create_model_version` or "
        "`mlflow.register_model`.",
    ),
    wrong=(
        Wrong(
            text="It adds a version 3, still without a model",
            seen=[None, 3],
            believed="Registering under a known name is known to count the version up.",
            because="That is `mlflow.register_model`. This call creates the registered model, the shelf for versions.",
        ),
        Wrong(
            text="It returns the registered model as it is",
            seen=[None, 2],
            believed="`set_experiment` behaves like that: it takes what is there or creates it.",
            because="This call creates, or fails. What is there is returned by `get_registered_model`.",
            claim="create_registered_model returns the registered model if its name exists already.",
        ),
        Wrong(
            text="It replaces the model by one without versions",
            seen=[None, 0],
            believed="Creating what exists means overwriting it in some interfaces.",
            because="Nothing is lost: the registry refuses the call.",
        ),
    ),
    source=REGISTRY,
)
def creating_a_registered_model_again(tracking) -> list:
    """Create a registered model whose name exists, and count the versions that it has then."""
    client = tracking.client
    client.create_registered_model("churn")
    for n in (1, 2):
        client.create_model_version("churn", f"/models/{n}")
    error = error_of(lambda: client.create_registered_model("churn"))
    return [error, len(client.search_model_versions("name = 'churn'"))]


@topic.question(
    objectives=("register-model",),
    difficulty=2,
    stem="""
        The model `churn` has the versions 1, 2 and 3. Version 3 is deleted, and then a new model is registered under
        the name `churn`. Which version does it become?
    """,
    right=Right(
        text="4",
        seen=4,
        because="Numbers only go up, and that of a deleted version is not given out again. So a number that stands in "
        "a log or in a URI never comes to mean another model.",
    ),
    wrong=(
        Wrong(
            text="3",
            seen=3,
            believed="After the deletion the highest number is 2, so the next one seems to be 3.",
            because="The registry remembers the numbers that it has given out.",
            claim="The version number of a deleted model version is given to the next version.",
        ),
        Wrong(
            text="1",
            seen=1,
            believed="One confuses deleting a version with deleting the registered model, which starts afresh.",
            because="The registered model still exists, and counts on.",
        ),
        Wrong(
            text="2",
            seen=2,
            believed="The remaining versions are thought to be numbered anew, or to be replaced from the end.",
            because="The versions 1 and 2 stay as they are, and keep their numbers.",
        ),
    ),
    source=REGISTRY,
)
def number_after_a_deleted_version(tracking) -> int:
    """Delete the last of three versions, register another one, and read its number."""
    client = tracking.client
    client.create_registered_model("churn")
    for n in (1, 2, 3):
        client.create_model_version("churn", f"/models/{n}")
    client.delete_model_version("churn", "3")
    return int(client.create_model_version("churn", "/models/new").version)


@topic.question(
    objectives=("register-model",),
    difficulty=2,
    stem="""
        Version 1 of `churn` was registered from a run. Now `client.delete_run(run_id)` is called for that run. What
        becomes of the version?
    """,
    right=Right(
        text="It stays, and refers to the same run as before",
        seen=[None, ["1"], True],
        because="Runs and registered models are kept apart. Deleting the run only marks the run as deleted; the "
        "version still tells its `run_id`, which `restore_run` can bring back.",
    ),
    wrong=(
        Wrong(
            text="It is deleted together with the run",
            seen=[None, [], False],
            believed="The version was made from the run, so it seems to belong to it.",
            because="The version is an object of its own. It is deleted by `delete_model_version`.",
            claim="Deleting a run deletes the model versions that were registered from it.",
        ),
        Wrong(
            text="It stays, and its `run_id` becomes empty",
            seen=[None, ["1"], False],
            believed="Databases often set a reference to null when its target goes.",
            because="The version keeps the id, so that its origin can still be told.",
        ),
        Wrong(
            text="It stays, since `delete_run` raises an error",
            seen=["MlflowException", ["1"], True],
            believed="A registry is expected to protect what is in use.",
            because="The tracking store does not look into the registry, and deletes the run.",
        ),
    ),
    source=REGISTRY,
)
def version_of_a_deleted_run(tracking) -> list:
    """Register a version from a run, delete the run, and look at the version."""
    client = tracking.client
    with mlflow.start_run(experiment_id=tracking.experiment_id) as run:
        mlflow.log_text("a model", "forest/MLmodel")
    run_id = run.info.run_id
    mlflow.register_model(f"runs:/{run_id}/forest", "churn")
    error = error_of(lambda: client.delete_run(run_id))
    versions = client.search_model_versions("name = 'churn'")
    return [error, [str(each.version) for each in versions], any(each.run_id == run_id for each in versions)]


# Champions and challengers


@topic.question(
    objectives=("champion-challenger",),
    difficulty=2,
    stem="""
        Version 1 has the alias `champion`, and version 2 has `challenger`. Which aliases are there after this?

            client.set_registered_model_alias("churn", "champion", 2)
    """,
    right=Right(
        text="Version 1 has none, and version 2 has `champion` and `challenger`",
        seen={"1": [], "2": ["challenger", "champion"]},
        because="An alias points to one version, so setting it moves it. Other aliases stay where they are, and a "
        "version may have several: delete `challenger` if it is not to stay.",
    ),
    wrong=(
        Wrong(
            text="Version 1 has `challenger`, and version 2 has `champion`",
            seen={"1": ["challenger"], "2": ["champion"]},
            believed="Champion and challenger look like two seats that the versions swap.",
            because="To MLflow the two names are mere texts. One call moves one alias.",
        ),
        Wrong(
            text="Version 1 has none, and version 2 has `champion` alone",
            seen={"1": [], "2": ["champion"]},
            believed="A version seems to have one role at a time, as it had one stage.",
            because="A version can have any number of aliases, and the new one does not push out the old one.",
            claim="Setting an alias on a model version replaces the alias that this version had before.",
        ),
        Wrong(
            text="Version 1 has `champion`, and version 2 has `challenger`, as the call fails",
            seen={"1": ["champion"], "2": ["challenger"]},
            believed="An alias is unique within a model, so one expects to have to delete it first.",
            because="Just because it is unique it moves: setting it elsewhere is enough.",
            claim="An alias has to be deleted from its version before it can be set on another one.",
        ),
    ),
    source=REGISTRY,
)
def aliases_after_a_switch(tracking) -> dict[str, list[str]]:
    """Set the alias of one version on another version that has an alias, and list the aliases of each."""
    client = tracking.client
    client.create_registered_model("churn")
    for n, alias in ((1, "champion"), (2, "challenger")):
        client.create_model_version("churn", f"/models/{n}")
        client.set_registered_model_alias("churn", alias, n)
    error_of(lambda: client.set_registered_model_alias("churn", "champion", 2))
    return {n: sorted(client.get_model_version("churn", n).aliases) for n in ("1", "2")}


@topic.question(
    objectives=("champion-challenger",),
    difficulty=2,
    stem="""
        Version 2 of `churn` has the alias `champion`, and version 3 is the newest. A job loads the model from
        `models:/churn/champion`. What does it get?
    """,
    right=Right(
        text="An error: a slash is followed by a version or a stage, not by an alias",
        seen=["MlflowException", None],
        because="After a slash comes a version number, or the name of a stage, and there is no stage `champion`. An "
        "alias follows an at sign: `models:/churn@champion`.",
    ),
    wrong=(
        Wrong(
            text="Version 2: what follows the slash is the alias",
            seen=[None, "version 2"],
            believed="URIs with a slash worked for version numbers and for stages.",
            because="For these they still do. Aliases were given a sign of their own, `@`.",
            claim="The URI models:/churn/champion loads the version that has the alias champion.",
        ),
        Wrong(
            text="Version 3: a name that is not known means the latest",
            seen=[None, "version 3"],
            believed="A fallback to the newest version seems to be a sensible default.",
            because="MLflow does not guess. A URI that leads to no version is an error.",
        ),
        Wrong(
            text="Version 1: without a number, the first one is loaded",
            seen=[None, "version 1"],
            believed="Without a valid version number, counting seems to start at the beginning.",
            because="There is no default version. The part after the slash has to be valid.",
        ),
    ),
    source=REGISTRY,
)
def alias_behind_a_slash(tracking) -> list[str | None]:
    """Read a file of the registered model through the URI with a slash, and note the error or the version."""
    client, read = tracking.client, []
    client.create_registered_model("churn")
    for n in (1, 2, 3):
        with mlflow.start_run(experiment_id=tracking.experiment_id) as run:
            mlflow.log_text(f"version {n}", "forest/about.txt")
        client.create_model_version("churn", f"{run.info.artifact_uri}/forest")
    client.set_registered_model_alias("churn", "champion", 2)
    error = error_of(lambda: read.append(load_text("models:/churn/champion/about.txt")))
    return [error, *(read or [None])]


@topic.question(
    objectives=("champion-challenger",),
    difficulty=1,
    stem="""
        A nightly batch job loads `models:/churn@champion`, which is version 1 so far. At noon, `champion` is moved to
        version 2. What has to be done so that the job uses version 2 in the coming night?
    """,
    right=Right(
        text="Nothing, as the URI is resolved anew whenever the job loads the model",
        seen=["version 1", "version 2", ["2"]],
        because="The job names a role instead of a number. Each load asks the registry which version has the alias. A "
        "process that keeps a loaded model would have to load it again.",
    ),
    wrong=(
        Wrong(
            text="The URI in the job has to be changed to `models:/churn/2`",
            seen=["version 1", "version 1", ["2"]],
            believed="With version numbers in the code, every promotion is a change of the code.",
            because="That is what aliases avoid: the URI stays, and the alias moves.",
        ),
        Wrong(
            text="The alias has to be deleted from version 1, which is found first",
            seen=["version 1", "version 1", ["1", "2"]],
            believed="It looks as if the two versions had the alias now, and the older one won.",
            because="An alias belongs to one version at a time. Version 1 lost it when version 2 got it.",
        ),
        Wrong(
            text="The registered model has to be created anew, as aliases are fixed",
            seen=["version 1", "version 1", ["1"]],
            believed="One mistakes an alias for a permanent name of a version, like its number.",
            because="An alias can be moved and deleted at any time; the number of a version is what is fixed.",
        ),
    ),
    source=REGISTRY,
)
def model_of_a_job_after_a_promotion(tracking) -> list:
    """Read a file of the model through one URI before and after the alias is moved, and tell who has the alias."""
    client, read = tracking.client, []
    client.create_registered_model("churn")
    for n in (1, 2):
        with mlflow.start_run(experiment_id=tracking.experiment_id) as run:
            mlflow.log_text(f"version {n}", "forest/about.txt")
        client.create_model_version("churn", f"{run.info.artifact_uri}/forest")
    for n in (1, 2):
        error_of(lambda n=n: client.set_registered_model_alias("churn", "champion", n))
        read.append(load_text("models:/churn@champion/about.txt"))
    return [*read, [n for n in ("1", "2") if "champion" in client.get_model_version("churn", n).aliases]]


@topic.question(
    objectives=("champion-challenger",),
    difficulty=2,
    stem="""
        Version 1 has the alias `challenger`, version 2 has `champion`, and version 3 has none. What does
        `client.get_model_version_by_alias("churn", "champion")` give after this?

            client.delete_registered_model_alias("churn", "champion")
    """,
    right=Right(
        text="An error: no version has the alias any more",
        seen="MlflowException",
        because="Deleting the alias deletes a name and no version, and nothing takes its place. Version 2 can still be "
        "loaded by its number.",
    ),
    wrong=(
        Wrong(
            text="Version 1: the challenger moves up",
            seen="1",
            believed="A challenger is thought of as the next in line.",
            because="The registry attaches no meaning to the names. Promotion is a call that you make.",
        ),
        Wrong(
            text="Version 2: an alias stays while its version is in use",
            seen="2",
            believed="One expects that the model in production is protected.",
            because="The registry does not know who uses an alias. It deletes it.",
        ),
        Wrong(
            text="Version 3: without an alias, the newest one is used",
            seen="3",
            believed="The newest version looks like a natural fallback.",
            because="An alias that does not exist is an error. There is no fallback.",
            claim="Where an alias has been deleted, the registry hands out the latest version instead.",
        ),
    ),
    source=REGISTRY,
)
def version_of_a_deleted_alias(tracking) -> str:
    """Delete an alias, and ask for the version that has it."""
    client = tracking.client
    client.create_registered_model("churn")
    for n in (1, 2, 3):
        client.create_model_version("churn", f"/models/{n}")
    client.set_registered_model_alias("churn", "challenger", 1)
    client.set_registered_model_alias("churn", "champion", 2)
    client.delete_registered_model_alias("churn", "champion")
    try:
        return str(client.get_model_version_by_alias("churn", "champion").version)
    except mlflow.MlflowException as error:
        return type(error).__name__


# Tags


@topic.question(
    objectives=("model-tags",),
    difficulty=2,
    stem="""
        Which tags does version 2 have in the end?

            client.create_registered_model("churn", tags={"team": "crm"})
            client.create_model_version("churn", source_1, tags={"checked": "yes"})
            client.create_model_version("churn", source_2)
    """,
    right=Right(
        text="No tags",
        seen=[],
        because="The registered model and each of its versions have tags of their own. Nothing is passed on, neither "
        "from the model to its versions nor from one version to the next.",
    ),
    wrong=(
        Wrong(
            text="`team`",
            seen=["team"],
            believed="A version belongs to the registered model, so its tags seem to hold for the version too.",
            because="The tags of the model stay with the model: `client.get_registered_model(...).tags`.",
            claim="Model versions inherit the tags of their registered model.",
        ),
        Wrong(
            text="`checked`",
            seen=["checked"],
            believed="The next version looks like a copy of the one before with a new model in it.",
            because="A new version starts without tags. It would be bad if it counted as checked.",
        ),
        Wrong(
            text="`team` and `checked`",
            seen=["checked", "team"],
            believed="Tags are thought to accumulate along the history of a model.",
            because="Each version has just those tags that were set on it.",
        ),
    ),
    source=REGISTRY,
)
def tags_of_a_new_version(tracking) -> list[str]:
    """Register two versions of a tagged model, the first with a tag, and list the tags of the second."""
    client = tracking.client
    client.create_registered_model("churn", tags={"team": "crm"})
    client.create_model_version("churn", "/models/1", tags={"checked": "yes"})
    client.create_model_version("churn", "/models/2")
    return sorted(client.get_model_version("churn", "2").tags)


@topic.question(
    objectives=("model-tags",),
    difficulty=1,
    stem="""
        The registered model `churn` and its versions 1 and 2 all have a tag `checked`. Which call removes the tag from
        version 2, and from nothing else?
    """,
    right=Right(
        text='`client.delete_model_version_tag("churn", "2", "checked")`',
        seen=['delete_model_version_tag("churn", "2", "checked")'],
        because="Tags of a version are set and deleted by the calls that bear `model_version_tag` in their names. They "
        "take the model's name, the version and the key.",
    ),
    wrong=(
        Wrong(
            text='`client.delete_registered_model_tag("churn", "checked")`',
            seen=['delete_registered_model_tag("churn", "checked")'],
            believed="The version belongs to a registered model, and this call deletes a tag.",
            because="It deletes the tag of the registered model, and leaves those of the versions.",
        ),
        Wrong(
            text='`client.set_model_version_tag("churn", "2", "checked", None)`',
            seen=['set_model_version_tag("churn", "2", "checked", None)'],
            believed="In many interfaces, setting a key to nothing removes it.",
            because="The value is turned into text. The tag stays, and now says `None`.",
            claim="Setting a tag of a model version to None removes the tag.",
        ),
        Wrong(
            text='`client.delete_tag("models:/churn/2", "checked")`',
            seen=['delete_tag("models:/churn/2", "checked")'],
            believed="`delete_tag` sounds as if it deleted tags of every kind, and the URI names the version.",
            because="`delete_tag` is for runs: its first argument is a run id.",
        ),
    ),
    source=REGISTRY,
)
def removing_a_tag_from_a_version(tracking) -> list[str]:
    """Try each call on a fresh model with tagged versions, and list those that take the tag from version 2 alone."""
    client, found = tracking.client, []
    for call in (
        'delete_model_version_tag("churn", "2", "checked")',
        'delete_registered_model_tag("churn", "checked")',
        'set_model_version_tag("churn", "2", "checked", None)',
        'delete_tag("models:/churn/2", "checked")',
    ):
        client.create_registered_model("churn", tags={"checked": "yes"})
        for n in (1, 2):
            client.create_model_version("churn", f"/models/{n}", tags={"checked": "yes"})
        error_of(lambda call=call: eval(f"client.{call}", {"client": client}))
        holders = [client.get_registered_model("churn"), *(client.get_model_version("churn", n) for n in ("1", "2"))]
        if ["checked" in each.tags for each in holders] == [True, True, False]:
            found.append(call)
        client.delete_registered_model("churn")
    return found


@topic.question(
    objectives=("model-tags", "champion-challenger"),
    difficulty=2,
    stem="""
        Every version that has passed validation is to bear the mark `validated`, and several versions have passed. Is
        an alias or a tag of the version the right means?
    """,
    right=Right(
        text="A tag, since an alias is on one version of the model at a time",
        seen={"alias": 1, "tag": 2},
        because="An alias is a pointer to one version: setting it on the next one moves it. A tag describes, and any "
        "number of versions can have the same.",
    ),
    wrong=(
        Wrong(
            text="An alias, since a tag is on one version of the model at a time",
            seen={"alias": 2, "tag": 1},
            believed="Alias and tag are easily confused, as the tags of Git point to one commit each.",
            because="It is the other way round. In MLflow the alias is the pointer, and the tag is a description.",
        ),
        Wrong(
            text="Either, since several versions can share an alias or a tag",
            seen={"alias": 2, "tag": 2},
            believed="In the user interface the two look like labels behind the version.",
            because="Setting the alias on a second version takes it away from the first one.",
            claim="Several versions of a model can have the same alias at the same time.",
        ),
        Wrong(
            text="Neither, since a name is unique within a registered model for each",
            seen={"alias": 1, "tag": 1},
            believed="Uniqueness is what one remembers about names in a registry.",
            because="Only aliases are unique within a model. Each version has its own tags.",
        ),
    ),
    source=REGISTRY,
)
def versions_that_share_a_mark(tracking) -> dict[str, int]:
    """Set an alias and a tag on two versions, and count the versions that have each of them."""
    client = tracking.client
    client.create_registered_model("churn")
    for n in ("1", "2"):
        client.create_model_version("churn", f"/models/{n}")
        client.set_registered_model_alias("churn", "validated", n)
        client.set_model_version_tag("churn", n, "validated", "yes")
    versions = [client.get_model_version("churn", n) for n in ("1", "2")]
    marks = {"alias": [each.aliases for each in versions], "tag": [each.tags for each in versions]}
    return {kind: sum("validated" in each for each in held) for kind, held in marks.items()}


@topic.question(
    objectives=("model-tags",),
    difficulty=1,
    stem="""
        What does version 1 have after these lines?

            client.set_model_version_tag("churn", "1", "review", "pending")
            client.set_model_version_tag("churn", "1", "review", "passed")
    """,
    right=Right(
        text="A tag `review` with the value `passed`, and no trace of `pending`",
        seen=[None, {"review": "passed"}],
        because="A tag can be set again, and the new value replaces the old one. That suits a state that changes.",
    ),
    wrong=(
        Wrong(
            text="A tag `review` with the value `pending`, and the second line fails",
            seen=["MlflowException", {"review": "pending"}],
            believed="A param of a run refuses another value, and a tag looks similar.",
            because="Params are fixed so that a run stays what it was. Tags may change at any time.",
            claim="A tag of a model version has to be deleted before it can be given another value.",
        ),
        Wrong(
            text="A tag `review` with the values `pending` and `passed`",
            seen=lambda out: out[0] is None and len(out[1].get("review", "")) > len("pending"),
            believed="A review has a history, and metrics of a run keep theirs.",
            because="A tag holds one value. For a history, log a metric or keep a table.",
        ),
        Wrong(
            text="Two tags `review`, with the values `pending` and `passed`",
            seen=[None, ["review", "review"]],
            believed="Tags on web pages and photos can be added freely.",
            because="Tags here are pairs of a key and a value, and a key occurs once for a version.",
        ),
    ),
    source=REGISTRY,
)
def tag_that_is_set_again(tracking) -> list:
    """Set a tag of a version twice with different values, and read the version's tags."""
    client = tracking.client
    client.create_registered_model("churn")
    client.create_model_version("churn", "/models/1")
    client.set_model_version_tag("churn", "1", "review", "pending")
    error = error_of(lambda: client.set_model_version_tag("churn", "1", "review", "passed"))
    return [error, client.get_model_version("churn", "1").tags]


# Stages


@topic.question(
    objectives=("stage-transition",),
    difficulty=2,
    stem="""
        In a workspace registry, version 1 of `churn` is in Production. What holds after this?

            client.transition_model_version_stage("churn", "2", "Production")
    """,
    right=Right(
        text="Version 1 is in Production, 2 in Production",
        seen=["Production", "Production"],
        because="A stage can hold several versions. Only with `archive_existing_versions=True` does the call clear it.",
    ),
    wrong=(
        Wrong(
            text="Version 1 is in Archived, 2 in Production",
            seen=["Archived", "Production"],
            believed="The dialogue of the user interface offers to archive what is there, so it seems to be the rule.",
            because="Archiving is an option, and by default it is off.",
            claim="Moving a version to Production archives the version that was in Production before.",
        ),
        Wrong(
            text="Version 1 is in None, 2 in Production",
            seen=["None", "Production"],
            believed="An alias moves like that: it leaves the old version without any.",
            because="A stage is a property of each version. The call changes that of version 2.",
        ),
        Wrong(
            text="Version 1 is in Production, 2 in None",
            seen=["Production", "None"],
            believed="Production seems to be a place for one version, which is taken.",
            because="There is no such limit, so the call is not refused.",
        ),
    ),
    retiring=STAGES_RETIRE,
    source=WORKSPACE,
)
def stages_after_a_transition(tracking) -> list[str]:
    """Move a second version to a stage that holds one already, and read the stages of the two."""
    client = tracking.client
    client.create_registered_model("churn")
    for n in ("1", "2"):
        client.create_model_version("churn", f"/models/{n}")
        error_of(lambda n=n: client.transition_model_version_stage("churn", n, "Production"))
    return [client.get_model_version("churn", n).current_stage for n in ("1", "2")]


@topic.question(
    objectives=("stage-transition",),
    difficulty=2,
    stem="""
        In a workspace registry, version 1 is in Production, and the versions 2 and 3 are in Staging. In which stages
        are the versions 1, 2 and 3 after this?

            client.transition_model_version_stage(
                "churn", "3", "Production", archive_existing_versions=True
            )
    """,
    right=Right(
        text="Archived, Staging, Production",
        seen=["Archived", "Staging", "Production"],
        because="The option archives what the target stage held. The stage that version 3 comes from is left alone, so "
        "version 2 stays in Staging.",
    ),
    wrong=(
        Wrong(
            text="Archived, Archived, Production",
            seen=["Archived", "Archived", "Production"],
            believed="It sounds as if all existing versions were archived.",
            because="It is about existing versions in the target stage, which is Production here.",
            claim="archive_existing_versions archives all other versions of the model.",
        ),
        Wrong(
            text="Production, Archived, Production",
            seen=["Production", "Archived", "Production"],
            believed="One thinks of the stage that is left, where an older candidate remains.",
            because="The stage that is entered is cleared, not the one that is left.",
        ),
        Wrong(
            text="Staging, Staging, Production",
            seen=["Staging", "Staging", "Production"],
            believed="The former model is expected to step back by one stage, for a quick return.",
            because="What is cleared away goes to Archived, whatever stages there are in between.",
        ),
    ),
    retiring=STAGES_RETIRE,
    source=WORKSPACE,
)
def stages_after_clearing_the_target(tracking) -> list[str]:
    """Move a version to a stage with archive_existing_versions, and read the stages of the three versions."""
    client = tracking.client
    client.create_registered_model("churn")
    for n, stage in (("1", "Production"), ("2", "Staging"), ("3", "Staging")):
        client.create_model_version("churn", f"/models/{n}")
        client.transition_model_version_stage("churn", n, stage)
    client.transition_model_version_stage("churn", "3", "Production", archive_existing_versions=True)
    return [client.get_model_version("churn", n).current_stage for n in ("1", "2", "3")]


@topic.question(
    objectives=("stage-transition",),
    difficulty=3,
    stem="""
        In a workspace registry, version 2 of `churn` was moved to Production on Monday, and version 1 on Tuesday, each
        time without archiving. Version 3 is in Staging. Which version does `models:/churn/Production` load?
    """,
    right=Right(
        text="Version 2, the highest number in the stage",
        seen="version 2",
        because="Where a stage holds several versions, its URI leads to the one with the highest number. Going back to "
        "version 1 would need version 2 to leave the stage.",
    ),
    wrong=(
        Wrong(
            text="Version 1, the last one that entered the stage",
            seen="version 1",
            believed="The latest in a stage sounds like the one that was moved there last.",
            because="The number decides. The time of the transition plays no role, so this return to version 1 fails "
            "in silence.",
            claim="A stage URI loads the version that was moved to the stage last.",
        ),
        Wrong(
            text="Version 3, the highest number of the model",
            seen="version 3",
            believed="One takes the stage for a minimum, or for a mere label of the newest model.",
            because="Version 3 is in another stage, and is not considered.",
        ),
        Wrong(
            text="None, since the stage has two versions, an error",
            seen="MlflowException",
            believed="An ambiguous address is expected to be refused.",
            because="It is not ambiguous to MLflow, which takes the highest number.",
        ),
    ),
    retiring=STAGES_RETIRE,
    source=WORKSPACE,
)
def loading_by_a_stage(tracking) -> str:
    """Move version 2 and then version 1 to Production, and read a file of the model through the stage's URI."""
    client = tracking.client
    client.create_registered_model("churn")
    for n in (1, 2, 3):
        with mlflow.start_run(experiment_id=tracking.experiment_id) as run:
            mlflow.log_text(f"version {n}", "forest/about.txt")
        client.create_model_version("churn", f"{run.info.artifact_uri}/forest")
    for n, stage in (("2", "Production"), ("1", "Production"), ("3", "Staging")):
        client.transition_model_version_stage("churn", n, stage)
    try:
        return load_text("models:/churn/Production/about.txt")
    except mlflow.MlflowException as error:
        return type(error).__name__


# Unity Catalog and the workspace registry


topic.documented(
    "name_in_unity_catalog",
    objectives=("register-model", "registry-scope"),
    difficulty=1,
    stem="""
        The registry is Unity Catalog. Which call registers a model in the schema `ml_team` of the catalog `prod`?
    """,
    right=Right(
        text='`mlflow.register_model(model_uri, "prod.ml_team.churn")`',
        because="A model in Unity Catalog has a name of three levels, like a table: catalog, schema and model, joined "
        "by dots.",
    ),
    wrong=(
        Wrong(
            text='`mlflow.register_model(model_uri, "prod/ml_team/churn")`',
            believed="Experiments, and folders of the workspace, are named by paths with slashes.",
            because="Models in Unity Catalog are not in the workspace's folders. The three levels are joined by dots.",
        ),
        Wrong(
            text='`mlflow.register_model(model_uri, "churn", schema="prod.ml_team")`',
            believed="Catalog and schema look like options that say where the model goes.",
            because="`register_model` has no such argument. The place is part of the name.",
        ),
        Wrong(
            text='`mlflow.register_model(model_uri, "ml_team.churn@prod")`',
            believed="The at sign occurs in URIs of models, and an environment seems to follow it.",
            because="The at sign is followed by an alias when a model is loaded. The catalog is the first level of the "
            "name.",
        ),
    ),
    source=UNITY,
)

topic.documented(
    "workspaces_that_reach_a_model",
    objectives=("registry-scope",),
    difficulty=2,
    stem="""
        A company has three workspaces on one Unity Catalog metastore. How do a model in Unity Catalog and a model in
        the workspace model registry of the first workspace differ?
    """,
    right=Right(
        text="The first can be found from the three workspaces, the second is confined to its own workspace",
        because="Models in Unity Catalog are governed centrally, with privileges, lineage and discovery across "
        "workspaces. The workspace registry is that of one workspace.",
    ),
    wrong=(
        Wrong(
            text="The first belongs to its workspace until it is shared, the second is open to the three workspaces",
            believed="Governance sounds like restriction, and the older registry is remembered as the shared one.",
            because="It is the reverse: Unity Catalog is above the workspaces, and privileges say who may use a model.",
        ),
        Wrong(
            text="They have the same reach, but the first keeps the files and the second only keeps links",
            believed="Unity Catalog manages storage, so the difference seems to lie in who has the files.",
            because="What differs is the reach and the access control. Model files are kept for the two of them.",
        ),
        Wrong(
            text="They have the same reach, but the first has versions and the second only has the latest model",
            believed="Newer looks like more, and versions look like a feature that was added.",
            because="Versions exist in the two of them. Governance across workspaces is what Unity Catalog adds.",
        ),
    ),
    source=UNITY,
    retiring=WORKSPACE_RETIRES,
)

topic.documented(
    "model_that_unity_catalog_refuses",
    objectives=("registry-scope", "register-model"),
    difficulty=2,
    stem="""
        A logged model can be registered in the workspace registry, but Unity Catalog refuses it. The name has three
        levels, and all privileges are granted. What does the model most likely lack?
    """,
    right=Right(
        text="A signature that tells inputs and outputs",
        because="Unity Catalog requires a model to have a signature. It is inferred when an input example is logged, "
        "or made by `infer_signature`.",
    ),
    wrong=(
        Wrong(
            text="A run with at least one logged metric",
            believed="A registry in production is expected to ask for a proof of quality.",
            because="Metrics are no condition for registering. The interface of the model is: its signature.",
        ),
        Wrong(
            text="A description and an owner, set as tags",
            believed="Governed objects are expected to be documented by whoever makes them.",
            because="A description is optional, and the owner is the one who creates the model.",
        ),
        Wrong(
            text="A list of its pinned requirements",
            believed="A model without its environment can hardly be served.",
            because="`log_model` infers the requirements by itself. The thing that is checked is the signature.",
        ),
    ),
    source=MIGRATION,
    retiring=WORKSPACE_RETIRES,
)

topic.documented(
    "registry_of_a_legacy_job",
    objectives=("registry-scope",),
    difficulty=2,
    stem="""
        In a workspace, models are registered in Unity Catalog by default. A legacy job still has to register its model
        in the workspace model registry, which is enabled as well. What does it need?
    """,
    right=Right(
        text='`mlflow.set_registry_uri("databricks")`',
        because="In such a workspace models go to Unity Catalog by default. The workspace registry has to be named "
        'explicitly; `"databricks-uc"` names Unity Catalog.',
    ),
    wrong=(
        Wrong(
            text='`mlflow.set_registry_uri("databricks-uc")`',
            believed="It is the call that most notebooks begin with.",
            because="It chooses Unity Catalog, which is the default in this workspace anyway.",
        ),
        Wrong(
            text='`mlflow.set_tracking_uri("databricks")`',
            believed="The address of the tracking server and that of the registry are easily confused.",
            because="It says where runs are logged. Where models are registered is said by the registry URI.",
        ),
        Wrong(
            text="Nothing: a name without dots goes there by default",
            believed="Names of one level are those of the workspace registry.",
            because="With Unity Catalog as the registry, such a name is completed by the default catalog and schema, "
            "or refused.",
        ),
    ),
    source=WORKSPACE,
    retiring=WORKSPACE_RETIRES,
)

topic.documented(
    "stages_after_a_migration",
    objectives=("stage-transition", "registry-scope"),
    difficulty=1,
    stem="""
        Models are migrated from the workspace registry to Unity Catalog. What becomes of code that moves versions to
        the stage Production and loads them from `models:/churn/Production`?
    """,
    right=Right(
        text="It has to be changed: stages are not supported there, and aliases take over their part",
        because="Versions in Unity Catalog have no stages. An alias such as `champion` says which version to use, and "
        "catalogs separate development from production.",
    ),
    wrong=(
        Wrong(
            text="It has to be changed: the stages there are called dev, test and prod, as the catalogs are",
            believed="Environments are often mapped to three catalogs with these names.",
            because="Catalogs hold models of an environment, but they are no stages of a version.",
        ),
        Wrong(
            text="It goes on working: stages are kept as tags there, and the URI is translated to a tag",
            believed="MLflow's client is the same for the two registries.",
            because="The client refuses stages for Unity Catalog, and no URI leads to a tag.",
        ),
        Wrong(
            text="It goes on working: stages are the same there, with privileges for each of the stages",
            believed="Unity Catalog is thought to add governance to what there was.",
            because="It adds governance, but does not have stages. Privileges are granted on models.",
        ),
    ),
    source=UNITY,
    retiring="Model stages are deprecated in MLflow, and the workspace model registry is legacy. Models in Unity "
    "Catalog take its place.",
)

topic.documented(
    "privileges_of_a_scoring_job",
    objectives=("registry-scope",),
    difficulty=3,
    stem="""
        A job is to load `prod.ml_team.churn` from Unity Catalog and score a table with it. Beside USE CATALOG and
        USE SCHEMA, which privilege does its service principal need for the model?
    """,
    right=Right(
        text="`EXECUTE` on the model",
        because="Loading and deploying a registered model needs `EXECUTE` on it. Setting an alias needs more: it is "
        "for the owner.",
    ),
    wrong=(
        Wrong(
            text="`SELECT` on the model",
            believed="Tables are read with `SELECT`, and models live beside tables.",
            because="Models are treated like functions: they are executed. `SELECT` is needed for the table to score.",
        ),
        Wrong(
            text="`READ VOLUME` on the model's files",
            believed="A model consists of files, and files in Unity Catalog lie in volumes.",
            because="Model files are reached through the registered model, not as files of a volume.",
        ),
        Wrong(
            text="`CREATE MODEL` on the schema",
            believed="It is the privilege about models that is mentioned most.",
            because="That is needed to create registered models. A job that only scores should not have it.",
        ),
    ),
    source=WORKFLOWS,
)
