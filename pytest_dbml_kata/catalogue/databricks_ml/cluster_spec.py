"""A cluster for a workload: one machine or several, never both, with the machine learning runtime."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import Draw, Kata, Table, expect, returned

kata = Kata(
    title="Describe a cluster that fits a workload",
    objectives=("cluster-modes", "ml-runtime"),
    level=1,
    hints=(
        "Can the code use a second machine at all? What has the body to say then, and what must it not say?",
        "Start with what every cluster has. Then add one of two halves: no workers and the three marks of a single "
        "node, or autoscale with both bounds. Copy the workload's dictionaries before you add to them.",
        "spark_version is f'{runtime}.x-{cpu or gpu}-ml-scala{scala}'; a single node has num_workers 0, the conf "
        "{'spark.databricks.cluster.profile': 'singleNode', 'spark.master': 'local[*]'} and the tag "
        "{'ResourceClass': 'SingleNode'}, merged as {**own, **marks}",
    ),
    see=("Databricks REST API: Clusters, create", "Databricks guide: Single-node or multi-node compute"),
)

MARKS = {"spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]"}
TAG = {"ResourceClass": "SingleNode"}


@dataclass(frozen=True)
class Case:
    """The fields are the keys of the workload."""

    distributed: bool
    gpu: bool
    min_workers: int
    max_workers: int
    name: str = "training"
    runtime: str = "15.4"
    scala: str = "2.12"
    cpu_node_type: str = "m5.xlarge"
    gpu_node_type: str = "g5.xlarge"
    spark_conf: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)


@kata.cases
def cases(draw: Draw) -> Case:
    fewest = draw(some.st.integers(1, 4))
    runtime, scala = draw(some.st.sampled_from([("15.4", "2.12"), ("16.4", "2.12"), ("17.3", "2.13")]))
    return Case(
        distributed=draw(some.st.booleans()),
        gpu=draw(some.st.booleans()),
        min_workers=fewest,
        max_workers=fewest + draw(some.st.integers(0, 4)),
        runtime=runtime,
        scala=scala,
        spark_conf=draw(some.st.sampled_from([{}, {"spark.sql.shuffle.partitions": "8"}])),
        tags=draw(some.st.sampled_from([{}, {"team": "risk"}, {"team": "größe", "cost": ""}])),
    )


@dataclass(frozen=True)
class Seen:
    body: Table
    workload_changed: bool = False


@kata.drive
def run(cluster_spec, case: Case) -> Seen:
    workload = asdict(case)
    body = cluster_spec(workload)
    returned(body, dict)
    return Seen(as_table(body), workload != asdict(case))


def as_table(body: dict[str, Any]) -> Table:
    """The keys of a body, and what they hold as JSON."""
    rows = [(str(key), json.dumps(value, ensure_ascii=False, sort_keys=True)) for key, value in body.items()]
    return Table.of({"key": "string", "value": "string"}, rows)


def plain(seen: Seen) -> dict[str, Any]:
    return {key: json.loads(value) for key, value in seen.body.rows}


@kata.property
def says_its_size_once(case: Case, seen: Seen) -> None:
    """The body has `num_workers` or, for distributed work, `autoscale` with both bounds: never the two together."""
    sizes = sorted(plain(seen).keys() & {"num_workers", "autoscale"})
    expect(len(sizes) == 1, f"the body has {' and '.join(sizes) or 'no size'}", expected=right(case))
    found = plain(seen).get("autoscale")
    due = body_for(case).get("autoscale")
    expect(found == due, f"`autoscale` is {found}, where {due or 'none'} is due", expected=right(case))


@kata.property
def gives_single_machine_work_one_machine(case: Case, seen: Seen) -> None:
    """Work that is not distributed gets a single node: no workers, and all marks of one."""
    if not case.distributed:
        expect(plain(seen).get("num_workers") == 0, "`num_workers` is to be 0", expected=right(case))
        expect_within(case, seen, "spark_conf", MARKS)
        expect_within(case, seen, "custom_tags", TAG)


@kata.property
def marks_no_cluster_as_a_single_node(case: Case, seen: Seen) -> None:
    """A cluster of several machines has none of the marks of a single node."""
    if case.distributed:
        marks = {**(plain(seen).get("spark_conf") or {}), **(plain(seen).get("custom_tags") or {})}
        for name in sorted(marks.keys() & {*MARKS, *TAG}):
            expect(False, f"{name!r} says that there is one machine", expected=right(case))


@kata.property
def takes_the_machine_learning_runtime(case: Case, seen: Seen) -> None:
    """The runtime is the one for machine learning, for GPUs on a GPU machine, and else for CPUs."""
    for name in ("spark_version", "node_type_id"):
        found = plain(seen).get(name)
        due = body_for(case)[name]
        expect(found == due, f"`{name}` is {found!r}, where {due!r} is due", expected=right(case))


@kata.property
def keeps_what_the_workload_says(case: Case, seen: Seen) -> None:
    """The name and the workload's own settings and tags are in the body."""
    expect_within(case, seen, "spark_conf", case.spark_conf)
    expect_within(case, seen, "custom_tags", case.tags)
    expect(plain(seen).get("cluster_name") == case.name, f"`cluster_name` is not {case.name!r}", expected=right(case))


@kata.property
def leaves_the_workload_alone(case: Case, seen: Seen) -> None:
    """The workload is as it was before, its dictionaries too: the caller may describe a second cluster with it."""
    expect(not seen.workload_changed, "the workload was changed on the way", expected=right(case))


def expect_within(case: Case, seen: Seen, part: str, due: dict[str, str]) -> None:
    """Raise `Mismatch` unless these entries are in that dictionary of the body."""
    for name, value in due.items():
        now = dict(plain(seen).get(part) or {}).get(name)
        expect(now == value, f"{name!r} in `{part}` is to be {value!r}, not {now!r}", expected=right(case))


def right(case: Case) -> Seen:
    """A right result."""
    return Seen(as_table(body_for(case)))


def body_for(case: Case) -> dict[str, Any]:
    kind = "gpu" if case.gpu else "cpu"
    body: dict[str, Any] = {
        "cluster_name": case.name,
        "spark_version": f"{case.runtime}.x-{kind}-ml-scala{case.scala}",
        "node_type_id": case.gpu_node_type if case.gpu else case.cpu_node_type,
    }
    if case.distributed:
        bounds = {"min_workers": case.min_workers, "max_workers": case.max_workers}
        return body | {"spark_conf": dict(case.spark_conf), "custom_tags": dict(case.tags), "autoscale": bounds}
    return body | {"spark_conf": case.spark_conf | MARKS, "custom_tags": case.tags | TAG, "num_workers": 0}


def right_body(workload: dict) -> dict[str, Any]:
    return body_for(Case(**workload))


@kata.misconception(
    "autoscale and num_workers go together",
    because="They are two answers to one question, and the API refuses both at once. num_workers is a fixed size; "
    "autoscale says between which sizes it may change.",
    rejected_by=says_its_size_once,
)
def both_sizes(workload):
    return {"num_workers": workload["min_workers"]} | right_body(workload)


@kata.misconception(
    "one machine is one worker",
    because="One worker and a driver are two machines, and pandas uses only the driver. On a single node the driver "
    "does all the work: there are 0 workers.",
    rejected_by=gives_single_machine_work_one_machine,
)
def one_worker(workload):
    body = right_body(workload)
    return body | {"num_workers": 1} if "num_workers" in body else body


@kata.misconception(
    "zero workers make a single node",
    because="Without the profile and the local master Spark waits for workers that never come. The settings and the "
    "tag belong to it.",
    rejected_by=gives_single_machine_work_one_machine,
)
def no_marks(workload):
    return right_body(workload) | {"spark_conf": workload["spark_conf"], "custom_tags": workload["tags"]}


@kata.misconception(
    "the settings of a single node do no harm elsewhere",
    because="With spark.master local[*] the driver does everything and the workers, which cost money, stand idle.",
    rejected_by=marks_no_cluster_as_a_single_node,
)
def marks_everywhere(workload):
    marked = {"spark_conf": workload["spark_conf"] | MARKS, "custom_tags": workload["tags"] | TAG}
    return right_body(workload) | marked


@kata.misconception(
    "every runtime has the machine learning libraries",
    because="The standard runtime lacks most of what training needs, such as XGBoost, Hyperopt or PyTorch. The "
    "one for machine learning brings them, in versions that fit, and has -ml in its name.",
    rejected_by=takes_the_machine_learning_runtime,
)
def standard_runtime(workload):
    return right_body(workload) | {"spark_version": f"{workload['runtime']}.x-scala{workload['scala']}"}


@kata.misconception(
    "a GPU machine is all that a GPU needs",
    because="The CPU variant of the runtime has no drivers for it, so the GPU is paid for and not used. Machine and "
    "runtime have to fit.",
    rejected_by=takes_the_machine_learning_runtime,
)
def cpu_runtime(workload):
    body = right_body(workload)
    return body | {"spark_version": body["spark_version"].replace("-gpu-", "-cpu-")}


@kata.misconception(
    "a template may set the settings and tags",
    because="Assigning a new dictionary throws away what the workload brought: its shuffle partitions, and the tag by "
    "which its cost is charged. Merge the two.",
    rejected_by=keeps_what_the_workload_says,
)
def own_lost(workload):
    single = not workload["distributed"]
    return right_body(workload) | {"spark_conf": MARKS if single else {}, "custom_tags": TAG if single else {}}


@kata.misconception(
    "the workload's dictionaries are mine to add to",
    because="update() on them changes what the caller holds: the next cluster made from this workload would be marked "
    "as a single node. Build new dictionaries.",
    rejected_by=leaves_the_workload_alone,
)
def added_in_place(workload):
    body = right_body(workload)
    workload["spark_conf"].update(body["spark_conf"])
    workload["tags"].update(body["custom_tags"])
    return body
