"""Search runs by metric and parameter: a filter is a text, and the value in it has to be quoted rightly."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import ANSWERS, IN_ENGINE, Draw, Kata, expect, missing, returned

if IN_ENGINE:
    from mlflow.entities import ViewType

    from pytest_dbml_kata.runs import PlainRun

kata = Kata(
    title="Search the runs of an experiment by metric and parameter",
    objectives=("best-run", "mlflow-ui"),
    level=2,
    hints=(
        "What does the filter look like when the value has a quote in it? And when it has both kinds of quotes?",
        "The store compares a metric with a bare number, a parameter with a quoted text. A filter has no way to write "
        "a text with both kinds of quotes: that comparison is left to Python.",
        "client.search_runs([experiment_id], f'metrics.accuracy >= {min_accuracy}', order_by=['metrics.accuracy DESC', "
        "'start_time ASC'], max_results=1000, page_token=token), page by page until page.token is empty; keep the runs "
        "whose run.data.params.get('model_type') is model_type",
    ),
    see=("MLflow guide: Search runs", "MLflow Python API: MlflowClient.search_runs"),
)

LOOKALIKES = {
    "tree": "Tree",
    "o'hara": "ohara",
    'the "best"': "the best",
    'it\'s the "best"': "its the best",
    "rock 'n' roll": "rock n roll",
    "10": "10.0",
    "0.1": "1e-1",
    "größe": "grösse",
}
"""Model types, each with another one that looks like it."""


@dataclass(frozen=True)
class Run:
    model_type: str | None
    accuracy: tuple[float, ...]
    """What was logged step by step; empty if nothing was."""
    status: str = "FINISHED"
    deleted: bool = False


@dataclass(frozen=True)
class Case:
    runs: tuple[Run, ...]
    """In the order in which they started."""
    min_accuracy: float
    model_type: str
    crowd: int = 0
    """So many more runs, all of them newer, of the model type "other" and with the accuracy 1.0."""


@kata.cases
def cases(draw: Draw) -> Case:
    wanted = draw(some.st.sampled_from(sorted(LOOKALIKES)))
    value = some.st.sampled_from([0.5, 0.75, 0.875, 0.9])
    odd = some.st.sampled_from([(), (nan,), (0.0,), (1e-7,), (0.9, 0.5), (0.9, 0.5), (0.5, 0.9)])
    run = some.st.builds(
        Run,
        model_type=some.st.sampled_from([*[wanted] * 5, LOOKALIKES[wanted], LOOKALIKES[wanted], "other", None]),
        accuracy=some.st.tuples(value) | odd,
        status=some.st.sampled_from(["FINISHED"] * 6 + ["FAILED", "RUNNING"]),
        deleted=some.st.sampled_from([False] * 4 + [True]),
    )
    count = draw(some.st.sampled_from([0, 6, 7, 7, 8]))
    crowd = draw(some.st.sampled_from([0, 0, 0, 1000]))
    runs = tuple(draw(run) for _ in range(count))
    min_accuracy = draw(value | value | some.st.just(0.0))
    return Case(runs, min_accuracy, wanted, crowd)


kata.always(
    Case((Run("o'hara", (0.5,)), Run("o'hara", (0.75,)), Run("o'hara", (0.25,))), 0.5, "o'hara"),
    Case((Run("tree", (0.9,)),), 0.5, "tree", 1000),
)


@kata.drive
def run(filter_runs, case: Case, tracking) -> tuple[int | str, ...]:
    every = [*case.runs, *[Run("other", (1.0,))] * case.crowd]
    ids = tracking.put(
        PlainRun(
            status=each.status,
            metrics={"accuracy": each.accuracy} if each.accuracy else {},
            params={} if each.model_type is None else {"model_type": each.model_type},
            deleted=each.deleted,
        )
        for each in every
    )
    elsewhere = tracking.client.create_experiment("elsewhere")
    tracking.put([PlainRun(metrics={"accuracy": [1.0]}, params={"model_type": case.model_type})], elsewhere)
    answer = filter_runs(tracking.client, tracking.experiment_id, case.min_accuracy, case.model_type)
    returned(answer, list, "a list of run ids (str)", items=str)
    return tuple(ids.index(each) if each in ids else each for each in answer)


@kata.property
def lists_runs_of_the_experiment(case: Case, seen: tuple[int | str, ...]) -> None:
    """Each id in the list is that of a run of the experiment which is not deleted, and stands there once."""
    expect(len(set(seen)) == len(seen), "a run is listed twice", expected=right(case))
    for each in seen:
        expect(not isinstance(each, str), "this is not the id of a run of the experiment", expected=right(case))
    for each in known(case, seen):
        expect(not case.runs[each].deleted, f"run {each} is a deleted one", expected=right(case))


@kata.property
def keeps_to_the_model_type(case: Case, seen: tuple[int | str, ...]) -> None:
    """Every run in the list has the parameter `model_type` with exactly that text."""
    expect(len(known(case, seen)) == len(seen), "the crowd is of the model type 'other'", expected=right(case))
    for each in known(case, seen):
        found = case.runs[each].model_type
        expect(found == case.model_type, f"the model type of run {each} is {found!r}", expected=right(case))


@kata.property
def keeps_to_the_accuracy(case: Case, seen: tuple[int | str, ...]) -> None:
    """Every run in the list has a latest accuracy, and it is at least the one asked for."""
    for each in known(case, seen):
        latest = score(case.runs[each])
        reached = not missing(latest) and latest >= case.min_accuracy
        expect(reached, f"the latest accuracy of run {each} is {latest}", expected=right(case))


@kata.property
def misses_no_run(case: Case, seen: tuple[int | str, ...]) -> None:
    """Every run that fits is in the list, however many other runs there are, whatever its status."""
    for each in right(case):
        expect(each in seen, f"run {each} is not in the list", expected=right(case))


@kata.property
def lists_the_best_first(case: Case, seen: tuple[int | str, ...]) -> None:
    """The highest latest accuracy comes first, the lowest last; of equals, the run that started first comes first."""
    listed = [each for each in known(case, seen) if each in right(case)]
    wanted = [each for each in right(case) if each in listed]
    message = "the order is not from the best to the worst, or a tie is not in order"
    expect(listed == wanted, message, expected=right(case))


def known(case: Case, seen: tuple[int | str, ...]) -> list[int]:
    """The runs in the list that are runs of the case."""
    return [each for each in seen if isinstance(each, int) and each < len(case.runs)]


def score(each: Run) -> float | None:
    """The latest value counts, as in MLflow's own search."""
    return each.accuracy[-1] if each.accuracy else None


def right(case: Case) -> tuple[int, ...]:
    """A right result."""

    def fits(each: Run) -> bool:
        wanted = each.model_type == case.model_type and not each.deleted
        return wanted and not missing(score(each)) and score(each) >= case.min_accuracy

    found = [index for index, each in enumerate(case.runs) if fits(each)]
    return tuple(sorted(found, key=lambda index: (-score(case.runs[index]), index)))


BEST_FIRST = ("metrics.accuracy DESC", "start_time ASC")


def found(client, experiment_id, where, model_type=None, *, order=BEST_FIRST, view=None, most=50_000):
    """The runs that the store finds, of one model type. The arguments make it right or wrong."""
    runs = client.search_runs([experiment_id], where, view or ViewType.ACTIVE_ONLY, most, list(order))
    return [each.info.run_id for each in runs if model_type in (None, each.data.params.get("model_type"))]


@kata.misconception(
    "a value needs no quotes",
    because="Parameters are texts, and the filter tells a text by its quotes. Without them the search is refused.",
    rejected_by=ANSWERS,
)
def unquoted(client, experiment_id, min_accuracy, model_type):
    return found(client, experiment_id, f"metrics.accuracy >= {min_accuracy} and params.model_type = {model_type}")


@kata.misconception(
    "single quotes hold every text",
    because="A quote inside the value ends the text too early, and the rest makes no sense to the parser. A text with "
    "single quotes goes between double ones, and one with both kinds cannot be written in a filter.",
    rejected_by=ANSWERS,
)
def single_quotes(client, experiment_id, min_accuracy, model_type):
    return found(client, experiment_id, f"metrics.accuracy >= {min_accuracy} and params.model_type = '{model_type}'")


@kata.misconception(
    "a doubled quote stands for one",
    because="That is SQL. MLflow's filter takes both quotes for part of the text, and finds no run that has it.",
    rejected_by=misses_no_run,
)
def doubled_quotes(client, experiment_id, min_accuracy, model_type):
    text = model_type.replace("'", "''")
    return found(client, experiment_id, f"metrics.accuracy >= {min_accuracy} and params.model_type = '{text}'")


@kata.misconception(
    "a parameter that looks like a number is one",
    because="MLflow keeps each parameter as the text that was logged, so 10 and 10.0 are different values.",
    rejected_by=keeps_to_the_model_type,
)
def compared_as_number(client, experiment_id, min_accuracy, model_type):
    def number(text):
        return float(text) if text and text[0].isdigit() else text

    where = f"metrics.accuracy >= {min_accuracy}"
    runs = client.search_runs([experiment_id], where, max_results=50_000, order_by=list(BEST_FIRST))
    return [each.info.run_id for each in runs if number(each.data.params.get("model_type")) == number(model_type)]


@kata.misconception(
    "deleted runs are gone",
    because="A deleted run is only marked, and can be restored. A search that asks for all runs finds it too.",
    rejected_by=lists_runs_of_the_experiment,
)
def deleted_too(client, experiment_id, min_accuracy, model_type):
    return found(client, experiment_id, f"metrics.accuracy >= {min_accuracy}", model_type, view=ViewType.ALL)


@kata.misconception(
    "a run that once reached it has reached it",
    because="A model that was trained on may have become worse. The latest value is that of the model "
    "that was kept, and it is what a search compares.",
    rejected_by=keeps_to_the_accuracy,
)
def best_of_history(client, experiment_id, min_accuracy, model_type):
    def ever_reached(run_id):
        return any(point.value >= min_accuracy for point in client.get_metric_history(run_id, "accuracy"))

    return [run_id for run_id in found(client, experiment_id, "", model_type) if ever_reached(run_id)]


@kata.misconception(
    "a search returns the best run first",
    because="Without order_by the newest run comes first, whatever its metrics are.",
    rejected_by=lists_the_best_first,
)
def newest_first(client, experiment_id, min_accuracy, model_type):
    return found(client, experiment_id, f"metrics.accuracy >= {min_accuracy}", model_type, order=())


@kata.misconception(
    "one search returns all runs",
    because="It returns a page, a thousand runs unless told otherwise, and a token for the next one. What Python "
    "filters afterwards may be on a page that was never fetched.",
    rejected_by=misses_no_run,
)
def first_page(client, experiment_id, min_accuracy, model_type):
    return found(client, experiment_id, f"metrics.accuracy >= {min_accuracy}", model_type, most=1000)
