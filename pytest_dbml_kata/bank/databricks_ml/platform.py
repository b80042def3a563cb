"""Questions on the platform: runtimes, clusters, libraries, Git folders and jobs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    from graphlib import TopologicalSorter
    from heapq import heappop, heappush

    import mlflow
    import numpy as np
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import Ridge

topic = Topic()


def databricks(title: str, page: str) -> Source:
    return Source(f"Databricks: {title}", f"https://docs.databricks.com/aws/en/{page}", "2026-11-25")


ML_RUNTIME = databricks("Databricks Runtime for Machine Learning", "machine-learning/databricks-runtime-ml")
AUTOLOGGING = databricks("Databricks Autologging", "mlflow/databricks-autologging")
COMPUTE = databricks("Compute configuration reference", "compute/configure")
JOBS_COMPUTE = databricks("Configure classic compute for jobs", "jobs/run-classic-jobs")
NOTEBOOK_LIBRARIES = databricks("Notebook-scoped Python libraries", "libraries/notebooks-python-libraries")
LIBRARIES = databricks("Install libraries", "libraries/")
RUN_IF = databricks("Configure task dependencies", "jobs/run-if")
TASK_VALUES = databricks("Use task values to pass information between tasks", "jobs/task-values")
JOBS_GIT = databricks("Use Git with jobs", "jobs/git")
GIT_FOLDERS = databricks("Run Git operations on Git folders", "repos/git-operations-with-repos")


class Clone:
    """A working folder of a Git repository, whatever Git is told elsewhere on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, command: str) -> bool:
        """Run a Git command; tells whether it succeeded."""
        return self._run(command).returncode == 0

    def told(self, command: str) -> str:
        """What a Git command prints."""
        return self._run(command).stdout.strip()

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def commit(self, name: str, text: str) -> None:
        """Commit one file."""
        self.write(name, text)
        self._run("add .")
        self._run("commit -m change")

    def _run(self, command: str) -> subprocess.CompletedProcess[str]:
        own = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        own |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        me = ["-c", "user.name=me", "-c", "user.email=me@example.com"]
        line = ["git", "-C", str(self.folder), *me, *command.split()]
        return subprocess.run(line, capture_output=True, text=True, env=own, check=False)


def new_repository(folder: Path, **files: str) -> Clone:
    """A repository on branch main, with one commit of Python files."""
    folder.mkdir(exist_ok=True)
    made = Clone(folder)
    made.git("init -b main")
    for name, text in files.items():
        made.write(f"{name}.py", text)
    made.git("add .")
    made.git("commit -m start")
    return made


# The runtime for machine learning


topic.documented(
    "reason_for_the_ml_runtime",
    objectives=("ml-runtime",),
    difficulty=1,
    stem="""
        Every notebook of a team begins by installing PyTorch, XGBoost and LightGBM on a cluster with the standard
        runtime. What would choosing the runtime for machine learning change?
    """,
    right=Right(
        text="Such libraries would be there from the start, with no cells for them",
        because="The runtime for machine learning is the standard one of the same version, with the common libraries "
        "for machine and deep learning built in.",
    ),
    wrong=(
        Wrong(
            text="Code that uses pandas and scikit-learn would be spread over the workers",
            believed="A runtime for machine learning sounds as if it made machine learning libraries distributed.",
            because="The libraries work as they do elsewhere. What runs on one machine still runs on one machine.",
        ),
        Wrong(
            text="Models would be registered in Unity Catalog once their training ends",
            believed="MLflow comes with this runtime, and models are registered by MLflow.",
            because="Training may be tracked by itself, but a model is registered by a call or by a click that asks "
            "for it.",
        ),
        Wrong(
            text="Training would use a GPU, whatever instance type the cluster has",
            believed="The runtime also comes in a variant for GPUs, and deep learning makes one think of those.",
            because="There has to be a GPU in the instances. On others the same libraries compute on the CPU.",
        ),
    ),
    source=ML_RUNTIME,
)


topic.documented(
    "where_the_runtime_is_chosen",
    objectives=("ml-runtime",),
    difficulty=1,
    stem="""
        A notebook needs the runtime for machine learning, and is attached to a cluster with the standard one. What has
        to be done?
    """,
    right=Right(
        text="Attach it to compute whose configuration names an ML version of the runtime",
        because="The runtime is a property of the compute: it is chosen where one is created or edited, and is in "
        "place from its start on.",
    ),
    wrong=(
        Wrong(
            text="Run `%pip install databricks-runtime-ml` in the first cell of the notebook, and restart Python",
            believed="Missing libraries are installed like that, and the runtime looks like a bundle of them.",
            because="`%pip` adds Python packages to one notebook. It does not exchange what the compute was started "
            "with.",
        ),
        Wrong(
            text="Move the notebook into an MLflow experiment, which runs on the ML version",
            believed="Notebook experiments tie a notebook to MLflow, which is at home in that runtime.",
            because="An experiment holds runs. It has no part in where a notebook's code is executed.",
        ),
        Wrong(
            text="Choose the ML version as the default language of the notebook",
            believed="A notebook has a few settings of its own, next to its name.",
            because="The language of a notebook is Python, SQL, Scala or R. The runtime belongs to the compute that it "
            "is attached to.",
        ),
    ),
    source=ML_RUNTIME,
)


@topic.question(
    objectives=("ml-runtime", "manual-logging"),
    difficulty=2,
    stem="""
        With the runtime for machine learning, Databricks calls mlflow.autolog() for an interactive notebook. What does
        this cell leave in the experiment?

            Ridge(alpha=0.5).fit(X, y)
    """,
    right=Right(
        text="A finished run, with parameters and with metrics of the training rows",
        seen=lambda out: out["alpha"] == ["0.5"] and out["metrics of"] == ["training"],
        because="Autologging starts a run when `fit` is called, notes the parameters and some metrics, and ends it. "
        "All that `fit` can measure is how well the model does on the rows that it was given.",
    ),
    wrong=(
        Wrong(
            text="A finished run, with parameters and with metrics of validation rows",
            seen=lambda out: out["alpha"] == ["0.5"] and out["metrics of"] in (["val"], ["validation"], ["test"]),
            believed="Metrics that decide on a model are those of validation rows, so one expects to see these.",
            because="`fit` got no such rows. Metrics of others are noted when the model is scored on them afterwards.",
            claim="The metrics that autologging notes for a fit are measured on held-out rows.",
        ),
        Wrong(
            text="A finished run, with parameters and without metrics",
            seen=lambda out: out["alpha"] == ["0.5"] and out["metrics of"] == [],
            believed="Metrics need true values to compare with, which one passes to a metric function oneself.",
            because="`fit` has both features and labels, so autologging predicts for them and compares.",
        ),
        Wrong(
            text="Nothing, as no `mlflow.start_run()` stands around the call",
            seen={"alpha": [], "metrics of": []},
            believed="Calls such as `log_param` are usually written within a run that one has started.",
            because="Autologging creates a run of its own where none is active.",
            claim="Autologging records nothing unless a run was started.",
        ),
    ),
    source=AUTOLOGGING,
)
def what_autologging_leaves(tracking) -> dict:
    """Fit a model after autolog was called, and read the runs that are there then."""
    mlflow.set_experiment(experiment_id=tracking.experiment_id)
    mlflow.sklearn.autolog(log_models=False, log_datasets=False)  # models take long, and are not asked for
    X = np.arange(40.0).reshape(20, 2)
    Ridge(alpha=0.5).fit(X, X[:, 0] ** 2)
    runs = tracking.client.search_runs([tracking.experiment_id], "attributes.status = 'FINISHED'")
    return {
        "alpha": [run.data.params["alpha"] for run in runs],
        "metrics of": sorted({name.partition("_")[0] for run in runs for name in run.data.metrics}),
    }


# Clusters


@topic.question(
    objectives=("cluster-modes",),
    difficulty=2,
    stem="""
        The fit takes an hour in this cell. The cluster is enlarged from 2 to 8 workers of the same type. What becomes
        of that hour?

            rows = spark.table("churn").toPandas()
            RandomForestClassifier(n_jobs=-1).fit(rows[features], rows["churned"])
    """,
    right=Right(
        text="It stays an hour, as the fit uses the driver alone",
        seen={"error": None, "jobs": 0},
        because="scikit-learn knows nothing of Spark: `n_jobs=-1` means all cores of the machine on which Python runs, "
        "the driver. No Spark job is started by the fit, so workers have nothing to do.",
    ),
    wrong=(
        Wrong(
            text="It shrinks to a quarter, as four times as many trees grow at once",
            seen=lambda out: out["jobs"] >= 20,
            believed="Trees of a forest do not depend on each other, and `n_jobs=-1` asks for all there is.",
            because="All cores of one machine are meant. A Spark job for each tree would be seen, and there is none.",
            claim="With n_jobs=-1 scikit-learn uses all cores of the Spark cluster.",
        ),
        Wrong(
            text="It grows a little, as the rows have to be sent to more workers",
            seen={"error": None, "jobs": 1},
            believed="Data that all workers need is broadcast, which costs more when there are more of them.",
            because="After `toPandas()` the rows are in the driver's memory, and the fit sends them nowhere.",
        ),
        Wrong(
            text="It ends at once with an error, as pandas rows do not fit a cluster",
            seen=lambda out: out["error"] is not None,
            believed="A multi-node cluster is meant for Spark DataFrames.",
            because="Any Python library can be used on the driver. It merely makes no use of the workers.",
        ),
    ),
    source=COMPUTE,
)
def spark_jobs_of_a_forest_of_sklearn(spark) -> dict:
    """Count the Spark jobs that are started while scikit-learn fits a forest of 20 trees."""
    rows = spark.range(200).selectExpr("id % 7 AS a", "id % 5 AS b", "id % 2 AS churned").toPandas()
    context = spark.sparkContext
    context.setJobGroup("fit", "all that the fit starts")
    forest = RandomForestClassifier(n_estimators=20, n_jobs=-1)
    error = error_of(lambda: forest.fit(rows[["a", "b"]], rows["churned"]))
    return {"error": error, "jobs": len(context.statusTracker().getJobIdsForGroup("fit"))}


@topic.question(
    objectives=("cluster-modes",),
    difficulty=1,
    stem="""
        A single-node cluster has a driver and no workers. What happens to notebooks with Spark DataFrames there?
    """,
    right=Right(
        text="They run: Spark does its tasks within the driver",
        seen={"error": None, "workers": 0, "partitions": 8, "jobs before count": 0},
        because="Spark is in local mode: the driver schedules the tasks and executes them too, in threads. DataFrames "
        "have partitions as ever.",
    ),
    wrong=(
        Wrong(
            text="They run: DataFrames are kept in one partition each",
            seen=lambda out: out["error"] is None and out["partitions"] == 1,
            believed="One machine looks as if there were nothing to be divided.",
            because="Partitions are units of work, not machines. Several are worked on at once, one for each core.",
        ),
        Wrong(
            text="They run: Spark computes every step at once, like pandas",
            seen=lambda out: out["error"] is None and out["jobs before count"] > 0,
            believed="On one machine Spark seems to have no reason to put work off.",
            because="Transformations are lazy in local mode too: nothing is computed before a result is asked for.",
        ),
        Wrong(
            text="They fail: reading data needs a worker at least",
            seen=lambda out: out["error"] is not None,
            believed="A multi-node cluster cannot do without workers, as Spark needs at least one there.",
            because="That is so for multi-node clusters. A single-node cluster reads and writes with Spark "
            "like others.",
            claim="Spark cannot run DataFrame code on a cluster without workers.",
        ),
    ),
    source=COMPUTE,
)
def spark_without_workers(spark) -> dict:
    """Run a DataFrame of eight partitions in local mode, where there is nothing but the driver."""
    context = spark.sparkContext
    context.setJobGroup("steps", "all that is computed before a result is asked for")
    rows = spark.range(0, 1000, 1, numPartitions=8).where("id % 3 = 0")
    context.setJobGroup("result", "all that is computed then")
    return {
        "error": error_of(rows.count),
        "workers": context._jsc.sc().getExecutorMemoryStatus().size() - 1,  # the driver is counted too
        "partitions": rows.rdd.getNumPartitions(),
        "jobs before count": len(context.statusTracker().getJobIdsForGroup("steps")),
    }


topic.documented(
    "work_for_a_multi_node_cluster",
    objectives=("cluster-modes",),
    difficulty=2,
    stem="Which of these pieces of work is the one to take from a single-node to a multi-node cluster?",
    right=Right(
        text="Fitting a `GBTRegressor` of Spark ML on 300 GB of a Delta table",
        because="Spark divides both data and work over workers, and the data is far too much for one machine.",
    ),
    wrong=(
        Wrong(
            text="Fitting a `GradientBoostingRegressor` of scikit-learn on 2 GB of pandas rows",
            believed="Boosting takes long, and more machines seem to make it quicker.",
            because="scikit-learn trains on one machine. A larger instance helps there, more instances do not.",
        ),
        Wrong(
            text="Drawing histograms of a sample of 20,000 rows with a plotting library",
            believed="Exploring data is where one often first meets a cluster.",
            because="A sample of that size is little work for one machine, and plotting is done by the driver anyway.",
        ),
        Wrong(
            text="Loading a registered scikit-learn model and scoring one request after the other",
            believed="Scoring is production, which is thought of as large.",
            because="One row after the other offers nothing to be divided. That is what an endpoint is for.",
        ),
    ),
    source=COMPUTE,
)


topic.documented(
    "compute_for_a_nightly_job",
    objectives=("cluster-modes", "jobs"),
    difficulty=1,
    stem="""
        A model is retrained by a job each night, for 40 minutes. By day a team explores data in notebooks on an
        all-purpose cluster. Where should the job run, if serverless compute does not support it?
    """,
    right=Right(
        text="On jobs compute, which is started for the run and ends with it",
        because="Jobs compute is billed at its own rate, is not shared with people at work, and is gone when the run "
        "is over.",
    ),
    wrong=(
        Wrong(
            text="On the team's cluster, which is paid for anyway and need not be started",
            believed="Sharing what is there looks thrifty.",
            because="All-purpose compute has another, usually higher rate, stays up until it has been idle for a "
            "while, and work of others competes with the job.",
        ),
        Wrong(
            text="On a second all-purpose cluster, since notebooks cannot run on jobs compute",
            believed="Notebooks are known as the interactive way to work.",
            because="A notebook is a task like others for a job, and runs on jobs compute.",
        ),
        Wrong(
            text="On a SQL warehouse, as that one starts within seconds",
            believed="Warehouses are quick to start, and jobs may use them.",
            because="A SQL warehouse executes SQL. It does not train a model in Python.",
        ),
    ),
    source=JOBS_COMPUTE,
)


# Libraries


topic.documented(
    "another_version_for_one_notebook",
    objectives=("libraries", "ml-runtime"),
    difficulty=1,
    stem="""
        The runtime for machine learning brings a version of XGBoost. One notebook needs a newer one; the others on the
        same cluster are to keep theirs. What does that?
    """,
    right=Right(
        text="`%pip install` with the version, at the top of that notebook",
        because="What `%pip` installs belongs to the notebook and its session, so the others do not see it.",
    ),
    wrong=(
        Wrong(
            text="The new version as a library of the cluster, chosen on its page",
            believed="Libraries tab and `%pip` look like two ways to the same thing.",
            because="A library of the cluster is there for every notebook and job on it.",
        ),
        Wrong(
            text="An init script of the cluster, with `pip install` in it",
            believed="Init scripts are known as the way to prepare a cluster.",
            because="An init script changes each node when it starts, hence the environment of every notebook.",
        ),
        Wrong(
            text="A cluster of its own, since a library is the same for a whole cluster",
            believed="That is so for libraries of the cluster and for what the runtime brings.",
            because="Notebook-scoped libraries exist so that notebooks with different needs can share a cluster.",
        ),
    ),
    source=NOTEBOOK_LIBRARIES,
)


topic.documented(
    "a_library_for_all_notebooks",
    objectives=("libraries",),
    difficulty=2,
    stem="""
        All notebooks and jobs on a cluster need the same package, also after the cluster was restarted, and nobody
        wants to add a cell for it. How is it installed?
    """,
    right=Right(
        text="As a compute-scoped library",
        because="It is part of the cluster's settings, is installed at every start, and is available to whatever runs "
        "there.",
    ),
    wrong=(
        Wrong(
            text="With `%pip install` in the notebook attached first",
            believed="The first notebook seems to prepare the Python of the cluster for those that follow.",
            because="Each notebook has an environment of its own, and it does not outlive the session.",
        ),
        Wrong(
            text="As a task of a job that runs `%pip install` each morning",
            believed="A scheduled installation looks as if it stayed installed.",
            because="What a notebook task installs is scoped to that notebook, and ends with the run.",
        ),
        Wrong(
            text="With `dbutils.library.restartPython()`",
            believed="It is the call that one sees next to installations.",
            because="It restarts the Python process of a notebook and installs nothing.",
        ),
    ),
    source=LIBRARIES,
)


@topic.question(
    objectives=("libraries",),
    difficulty=2,
    stem="""
        A notebook on a current runtime has imported version 1 of a package. These cells are run next. Which version do
        the cells after them use?

            %pip install --upgrade pricing

            import pricing
    """,
    right=Right(
        text="Version 1, until the Python process is restarted",
        seen={"imported again": "1", "new process": "2"},
        because="A module that was imported stays in memory, and `import` gives that one again. The new files are read "
        "by a new process: `dbutils.library.restartPython()`, which also forgets variables, so install first.",
    ),
    wrong=(
        Wrong(
            text="Version 2, as `import` reads the package anew",
            seen={"imported again": "2", "new process": "2"},
            believed="The statement stands after the upgrade, so it seems to fetch what is installed now.",
            because="`import` looks into `sys.modules` first, and the package is there already.",
            claim="Importing a package again after an upgrade gives the new version.",
        ),
        Wrong(
            text="Version 1, until the whole cluster is restarted",
            seen={"imported again": "1", "new process": "1"},
            believed="Libraries of the cluster are exchanged by a restart of the cluster.",
            because="The old version sits in one Python process. A new process finds the new files on the "
            "same machine.",
        ),
        Wrong(
            text="Neither: the import fails, as its files were replaced",
            seen={"imported again": "an error", "new process": "2"},
            believed="Exchanging files under a running program sounds dangerous.",
            because="The files are not looked at again, so nothing is missed.",
        ),
    ),
    source=NOTEBOOK_LIBRARIES,
)
def upgrade_of_an_imported_package(scratch) -> dict:
    """Replace a package after it was imported, import it again, and import it in a new process."""
    package = scratch / "pricing.py"
    package.write_text("VERSION = 1")
    cells = f"""
import pricing
open({str(package)!r}, "w").write("VERSION = 2  # the upgrade")
import pricing
print(pricing.VERSION)
"""
    seen = {}
    for process, code in (("imported again", cells), ("new process", "import pricing; print(pricing.VERSION)")):
        python = [sys.executable, "-B", "-c", code]
        told = subprocess.run(python, cwd=scratch, capture_output=True, text=True, check=False).stdout
        seen[process] = told.strip() or "an error"
    return seen


# Git folders


@topic.question(
    objectives=("git-repos",),
    difficulty=1,
    stem="""
        On main, train.py says max_depth = 3. What does it say in the folder after this?

            git switch -c deeper
            (train.py is edited: max_depth = 9)
            git commit -am "Deeper trees"
            git switch main
    """,
    right=Right(
        text="`max_depth = 3`; the edit is kept in the commit on `deeper`",
        seen={"main": "max_depth = 3", "deeper": "max_depth = 9"},
        because="A commit moves the branch on which it is made, and no other. Switching back restores the files of "
        "`main`; switching again brings the edit back.",
    ),
    wrong=(
        Wrong(
            text="`max_depth = 9`, as a folder has one copy of each file for all branches",
            seen={"main": "max_depth = 9", "deeper": "max_depth = 9"},
            believed="There is one file in the folder indeed, whatever the branch.",
            because="Its content is exchanged at each switch for what the branch has committed.",
            claim="An edit committed on a branch shows up on main as well, since the folder is the same.",
        ),
        Wrong(
            text="`max_depth = 3`; the edit is lost with the switch",
            seen={"main": "max_depth = 3", "deeper": "max_depth = 3"},
            believed="The file looks as if nothing had happened.",
            because="The edit was committed, and its commit is the newest of `deeper`.",
        ),
        Wrong(
            text="Both lines, between conflict markers, until one of them is chosen",
            seen=lambda out: "<<<<" in out["main"],
            believed="Two branches say different things of one line, which sounds like a conflict.",
            because="Branches may differ as much as they like. A conflict arises when they are merged.",
        ),
    ),
    source=GIT_FOLDERS,
)
def file_after_switching_back(scratch) -> dict:
    """Commit an edit on a new branch, and read the file on both branches."""
    folder = new_repository(scratch, train="max_depth = 3")
    folder.git("switch -c deeper")
    folder.commit("train.py", "max_depth = 9")
    seen = {}
    for branch in ("main", "deeper"):
        folder.git(f"switch {branch}")
        seen[branch] = folder.read("train.py")
    return seen


@topic.question(
    objectives=("git-repos",),
    difficulty=2,
    stem="""
        You have edited train.py on main without committing, and notice that the edit belongs on a branch. You create
        the branch from main, switch to it, and commit there. Where is the edit?
    """,
    right=Right(
        text="On the new branch alone, whose commit holds it",
        seen={"main": "max_depth = 3", "branch": "max_depth = 9"},
        because="An uncommitted edit belongs to the folder and not to a branch. It stays in the files when a branch is "
        "created, and becomes part of the branch that commits it.",
    ),
    wrong=(
        Wrong(
            text="On main alone, where it was made",
            seen={"main": "max_depth = 9", "branch": "max_depth = 3"},
            believed="The edit was typed while `main` was shown.",
            because="Git has noted nothing for `main`, as there was no commit on it.",
        ),
        Wrong(
            text="On both, as the branch was made from main",
            seen={"main": "max_depth = 9", "branch": "max_depth = 9"},
            believed="A new branch starts with all that the old one has.",
            because="It starts from the last commit of `main`, which is without the edit.",
        ),
        Wrong(
            text="Nowhere: creating the branch resets the files to the last commit",
            seen={"main": "max_depth = 3", "branch": "max_depth = 3"},
            believed="A switch makes the files look like the branch that one goes to.",
            because="Git keeps uncommitted edits at a switch, and refuses the switch where it could not keep them.",
            claim="Uncommitted changes are lost when you create a branch and switch to it.",
        ),
    ),
    source=GIT_FOLDERS,
)
def edit_before_the_branch(scratch) -> dict:
    """Edit a file on main, create a branch, commit there, and read what each branch has."""
    folder = new_repository(scratch, train="max_depth = 3")
    folder.write("train.py", "max_depth = 9")
    folder.git("switch -c deeper")
    folder.git("commit -am deeper")
    return {"main": folder.told("show main:train.py"), "branch": folder.told("show deeper:train.py")}


@topic.question(
    objectives=("git-repos",),
    difficulty=2,
    stem="""
        Kim and you have each cloned main. Kim commits a change of features.py and pushes it. You commit a change of
        train.py, and push without pulling first. What comes of your push?
    """,
    right=Right(
        text="It is rejected, and succeeds once you have pulled",
        seen={"pushed": False, "pushed after a pull": True, "on the remote": ["features: 2", "train: 2"]},
        because="Your branch lacks a commit that the remote one has, so the remote would lose it. Pulling merges it "
        "into yours; then the push adds to what is there.",
    ),
    wrong=(
        Wrong(
            text="It succeeds and keeps Kim's commit, as the files are different ones",
            seen={"pushed": True, "pushed after a pull": True, "on the remote": ["features: 2", "train: 2"]},
            believed="Changes of different files do not collide.",
            because="That spares you a conflict at the merge. But a push does not merge: it moves the branch of the "
            "remote forward, or is refused.",
            claim="A push merges by itself when your changes are in other files than those of your colleagues.",
        ),
        Wrong(
            text="It succeeds and takes Kim's commit off the branch",
            seen=lambda out: out["pushed"] and "features: 1" in out["on the remote"],
            believed="The last one to write wins, as it is with plain files.",
            because="Only a forced push would do that. A plain one is refused before anything is lost.",
        ),
        Wrong(
            text="It is rejected, and succeeds once Kim has reverted the commit",
            seen={"pushed": False, "pushed after a pull": False, "on the remote": ["features: 2", "train: 1"]},
            believed="It is Kim's commit that stands in the way.",
            because="Kim need not do a thing. You bring your branch up to date by a pull.",
        ),
    ),
    source=GIT_FOLDERS,
)
def push_of_a_branch_that_lags_behind(scratch) -> dict:
    """Push from two clones that have diverged, before and after a pull."""
    start = new_repository(scratch / "start", features="1", train="1")
    start.git("clone --bare . ../remote")
    start.git("clone ../remote ../kim")
    start.git("clone ../remote ../mine")
    kim, mine, remote = (Clone(scratch / name) for name in ("kim", "mine", "remote"))
    kim.commit("features.py", "2")
    kim.git("push")
    mine.commit("train.py", "2")
    pushed = mine.git("push")
    mine.git("pull --no-rebase --no-edit")
    later = mine.git("push")
    there = [f"{name}: {remote.told(f'show main:{name}.py')}" for name in ("features", "train")]
    return {"pushed": pushed, "pushed after a pull": later, "on the remote": there}


@topic.question(
    objectives=("git-repos",),
    difficulty=2,
    stem="""
        On branch tuning you have changed line 40 of train.py. Meanwhile a colleague has changed line 3 of the same
        file on main. What does merging main into tuning do?
    """,
    right=Right(
        text="It puts both changes into the file, without asking",
        seen={"conflict": False, "line 3": "theirs", "line 40": "mine"},
        because="Git compares both sides with the commit they have in common, and takes each change. Only changes of "
        "the same or of neighbouring lines have to be decided by a person.",
    ),
    wrong=(
        Wrong(
            text="It stops with a conflict in that file",
            seen=lambda out: out["conflict"],
            believed="Conflicts are told file by file.",
            because="They are found by lines: changes far apart in one file are merged without one.",
            claim="Git reports a conflict whenever two branches have changed the same file.",
        ),
        Wrong(
            text="It takes the file as it is on main, which is the newer one",
            seen={"conflict": False, "line 3": "theirs", "line 40": "start"},
            believed="Merging `main` sounds like taking over what `main` has.",
            because="Your change of line 40 would be lost then. A merge keeps what either side has changed.",
        ),
        Wrong(
            text="It keeps the file as it is on tuning, the current branch",
            seen={"conflict": False, "line 3": "start", "line 40": "mine"},
            believed="One stays on the current branch, so its files seem to be preferred.",
            because="Nothing is preferred where only one side has changed a line: line 3 comes from `main`.",
        ),
    ),
    source=GIT_FOLDERS,
)
def merge_of_two_places_in_one_file(scratch) -> dict:
    """Change two distant lines of a file on two branches, merge, and read both lines."""
    lines = ["start"] * 50
    folder = new_repository(scratch, train="\n".join(lines))
    folder.git("switch -c tuning")
    folder.commit("train.py", "\n".join([*lines[:39], "mine", *lines[40:]]))
    folder.git("switch main")
    folder.commit("train.py", "\n".join([*lines[:2], "theirs", *lines[3:]]))
    folder.git("switch tuning")
    merged = folder.git("merge --no-edit main")
    found = folder.read("train.py").splitlines()
    return {"conflict": not merged, "line 3": found[2], "line 40": found[39]}


@topic.question(
    objectives=("git-repos",),
    difficulty=3,
    stem="""
        Branch tuning has two commits, and main has got another one since tuning was made from it. Others have pulled
        tuning already. Why is merging main into tuning safer than rebasing tuning on main?
    """,
    right=Right(
        text="A rebase replaces the two commits by new ones with other ids",
        seen={
            "merge": {"old commits": 2, "has main": True, "main moved": False},
            "rebase": {"old commits": 0, "has main": True, "main moved": False},
        },
        because="The same changes are committed again on top of `main`. Those who have the old commits hold another "
        "history then, and the remote takes the new one by a forced push only. A merge adds a commit and leaves "
        "the two as they are.",
    ),
    wrong=(
        Wrong(
            text="A rebase melts the two commits into the newest commit of main",
            seen=lambda out: out["rebase"]["old commits"] == 0 and not out["rebase"]["has main"],
            believed="Squashing commits is often done in the same breath as rebasing.",
            because="`main` is not touched, and there are two commits after it as before. They are just not the same "
            "ones.",
        ),
        Wrong(
            text="A rebase leaves out what main has got since tuning was made",
            seen=lambda out: not out["rebase"]["has main"] and out["rebase"]["old commits"] == 2,
            believed="Rebasing is known for a history that is free of merges.",
            because="Both ways bring the new commit of `main` into `tuning`.",
        ),
        Wrong(
            text="A rebase puts the two commits on main, where nobody has reviewed them",
            seen=lambda out: out["rebase"]["main moved"],
            believed="To rebase on main sounds as if main would receive something.",
            because="The current branch is rebuilt on top of `main`. Nothing but `tuning` is changed.",
        ),
    ),
    source=GIT_FOLDERS,
)
def commits_after_merge_and_rebase(scratch) -> dict:
    """Count the old commits of a branch that are still in it after a merge and after a rebase."""
    seen = {}
    for way in ("merge", "rebase"):
        folder = new_repository(scratch / way, train="1")
        folder.git("switch -c tuning")
        folder.commit("a.py", "a")
        folder.commit("b.py", "b")
        old = set(folder.told("rev-list main..tuning").split())
        folder.git("switch main")
        folder.commit("c.py", "c")
        main = folder.told("rev-parse main")
        folder.git("switch tuning")
        folder.git({"merge": "merge --no-edit main", "rebase": "rebase main"}[way])
        now = folder.told("rev-list tuning").split()
        seen[way] = {
            "old commits": len(old & set(now)),
            "has main": main in now,
            "main moved": folder.told("rev-parse main") != main,
        }
    return seen


# Jobs


topic.documented(
    "which_code_a_job_from_git_runs",
    objectives=("jobs", "git-repos"),
    difficulty=2,
    stem="""
        The tasks of a job take their notebooks from branch main of a remote Git repository. While the first task is
        running, a new commit is pushed to main. Which code do the tasks after it run?
    """,
    right=Right(
        text="That of the commit which main was at when the run began",
        because="A snapshot is taken when the run begins, so that all its tasks work with the same version. The next "
        "run takes the new commit.",
    ),
    wrong=(
        Wrong(
            text="That of the new commit, since each task checks out main when it starts",
            believed="Tasks start one after the other, and each one needs its notebook.",
            because="Then one run could mix two versions of the code. The snapshot is taken once for the whole run.",
        ),
        Wrong(
            text="That of the Git folder of the job's owner, once the owner has pulled",
            believed="A Git folder is where code from a repository is seen in the workspace.",
            because="With a remote repository as source no Git folder is involved, and nobody has to pull.",
        ),
        Wrong(
            text="That of the commit which main was at when the job was created",
            believed="A job looks as if it were tied to the code that it was set up with.",
            because="With a branch as reference each run takes the branch as it is then. A commit or a tag pins the "
            "code.",
        ),
    ),
    source=JOBS_GIT,
)


@topic.question(
    objectives=("jobs",),
    difficulty=2,
    stem="""
        A job has these tasks, and enough compute to run as many at once as may run. Start-up aside, how many minutes
        after its start is the job done?

            task       minutes   depends on
            ingest     10
            features   30        ingest
            labels     5         ingest
            train      20        features, labels
            report     40        ingest
    """,
    right=Right(
        text="60",
        seen=60,
        because="A task starts when all it depends on are done: `train` at 40, after `features`, until 60. `labels` "
        "and `report` run beside that, the latter from 10 to 50.",
    ),
    wrong=(
        Wrong(
            text="65",
            seen=65,
            believed="`train` depends on two tasks, and their times are added up.",
            because="`features` and `labels` depend on `ingest` alone, so they run at the same time.",
        ),
        Wrong(
            text="100",
            seen=100,
            believed="`report` stands last in the table, so it seems to come after `train`.",
            because="The order follows from the dependencies and not from the table: `report` starts after `ingest`.",
        ),
        Wrong(
            text="105",
            seen=105,
            believed="Tasks are run one after the other, so their times are added up.",
            because="Tasks that do not wait for each other run in parallel.",
            claim="The tasks of a job run one after the other, in the order in which they were added.",
        ),
    ),
    source=RUN_IF,
)
def minutes_of_a_job_with_five_tasks() -> int:
    """Let tasks start as soon as what they depend on is done, and read the clock when the last one ends."""
    minutes = {"ingest": 10, "features": 30, "labels": 5, "train": 20, "report": 40}
    job = TopologicalSorter({"features": ["ingest"], "labels": ["ingest"], "report": ["ingest"]})
    job.add("train", "features", "labels")
    job.prepare()
    clock, running = 0, []
    while job.is_active():
        for task in job.get_ready():
            heappush(running, (clock + minutes[task], task))
        clock, task = heappop(running)
        job.done(task)
    return clock


topic.documented(
    "task_that_runs_after_a_failure",
    objectives=("jobs",),
    difficulty=2,
    stem="""
        Task cleanup depends on train and evaluate, and deletes temporary tables. It is to run at the end whether those
        two succeed or not. How is that set up?
    """,
    right=Right(
        text="By setting its `Run if` to `All done` in place of the default",
        because="`All done` waits for all dependencies and then runs, whatever came of them. The default is that all "
        "must have succeeded.",
    ),
    wrong=(
        Wrong(
            text="By leaving its `Run if` at the default, as it comes last",
            believed="The last task of a job looks like the place where one tidies up.",
            because="By default a task runs when all that it depends on succeeded, else it is marked as "
            "failed upstream.",
        ),
        Wrong(
            text="By setting its `Run if` to `At least one failed`",
            believed="It is failures that one has in mind with such a task.",
            because="Then it would be left out whenever both tasks succeed.",
        ),
        Wrong(
            text="By giving it retries, so that it is tried until the others have ended",
            believed="Retries are the other setting that deals with failures.",
            because="Retries repeat a task that has run and failed. They do not make one run that was never started.",
        ),
    ),
    source=RUN_IF,
)


topic.documented(
    "handing_a_run_id_to_the_next_task",
    objectives=("jobs",),
    difficulty=1,
    stem="""
        Task train, a Python notebook, finds the id of its best MLflow run. Task register, another notebook of the same
        job, needs it. Which way is meant for that?
    """,
    right=Right(
        text="`dbutils.jobs.taskValues.set` in `train`, and `get` in `register`",
        because="Task values hand small values from a task to those after it, by the names of task and key.",
    ),
    wrong=(
        Wrong(
            text="A variable in `train` that `register` uses, as both are in one job",
            believed="Cells of a notebook share variables, and tasks look like larger cells.",
            because="Every notebook has a Python process of its own, so variables are not shared between tasks.",
        ),
        Wrong(
            text="`spark.conf.set` in `train`, and `spark.conf.get` in `register`",
            believed="A configuration seems to belong to the cluster, which both tasks may share.",
            because="It belongs to a Spark session, and each notebook has its own.",
        ),
        Wrong(
            text="`os.environ` in `train`, which the scheduler copies to later tasks",
            believed="Environment variables are handed to child processes.",
            because="A later task is no child of an earlier one, and the scheduler copies nothing of the kind.",
        ),
    ),
    source=TASK_VALUES,
)
