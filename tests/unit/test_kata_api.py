"""The authoring API: what the decorators take down, and what a catalogue file is told that breaks the rules."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

import msgspec
import pytest

from pytest_dbml_kata.compare import expect
from pytest_dbml_kata.kata import ANSWERS, CatalogueError, Kata, variant
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import built_in, specs
from pytest_dbml_kata.tables import Table

SPECS = specs([built_in()])

GARBAGE = msgspec.msgpack.encode(msgspec.msgpack.Ext(99, b"of no type that a kata could name"))


@dataclass(frozen=True)
class Case:
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Seen:
    largest: int
    table: Table | None = None


def new_kata(**given):
    told = {"title": "Find the largest", "objectives": ("find",), "level": 1, "hints": ("a", "b", "c")}
    return Kata(**told | given)


def written_kata():
    """A kata as a catalogue file writes it."""
    kata = new_kata()

    @kata.cases
    def cases(draw) -> Case:
        return Case(draw(None))

    @kata.drive
    def run(largest, case: Case, spark: OnlyInTheEngine) -> Seen:  # noqa: F821
        return Seen(largest(case.numbers))

    @kata.property
    def is_one_of_them(case, seen):
        """The result is one
        of the numbers.

        Whatever else is said stays out of the report.
        """
        expect(seen.largest in case.numbers, "it is not")

    @kata.property
    def is_not_smaller(case, seen):
        """None is larger."""
        expect(seen.largest >= max(case.numbers), "one is")

    @kata.misconception(
        "the last one\nis the largest",
        because="Only a\n   sorted list ends with it.",
        rejected_by=is_not_smaller,
    )
    def last(numbers):
        return numbers[-1]

    @kata.misconception("there is always one", because="A list may be empty.", rejected_by=ANSWERS)
    def never_empty(numbers):
        return max(numbers)

    return kata


def test_what_is_decorated_stays_what_it_was():
    kata = new_kata()

    def written(*given):
        return given

    decorated = [
        kata.cases(written),
        kata.drive(written),
        kata.witness(written),
        kata.property(written),
        kata.misconception("m", because=".", rejected_by=written)(written),
    ]
    assert decorated == [written] * 5


def test_the_decorators_take_everything_down():
    kata = written_kata()
    assert kata.case_strategy(lambda _: (1, 2)) == Case((1, 2))
    assert kata.drive_function(max, Case((1, 2)), None) == Seen(2)
    assert list(kata.properties) == ["is_one_of_them", "is_not_smaller"]
    assert [each.name for each in kata.properties.values()] == list(kata.properties)
    assert list(kata.misconceptions) == ["the last one\nis the largest", "there is always one"]
    with pytest.raises(AssertionError, match="one is"):
        kata.properties["is_not_smaller"].check(Case((2, 1)), Seen(1))


def test_two_katas_have_nothing_in_common():
    assert written_kata().properties
    assert not new_kata().properties
    assert not new_kata().misconceptions
    assert new_kata().known_cases == ()


def test_a_misconception_knows_its_reason_and_its_property():
    last, never_empty = written_kata().misconceptions.values()
    assert (last.because, last.rejected_by) == ("Only a sorted list ends with it.", "is_not_smaller")
    assert last.solution((2, 1)) == 1
    assert never_empty.rejected_by == ANSWERS


def test_a_sentence_is_the_first_paragraph_on_one_line():
    assert written_kata().properties["is_one_of_them"].sentence == "The result is one of the numbers."


def test_every_kata_has_to_answer_before_all_else():
    sentences = written_kata().sentences
    assert list(sentences) == [ANSWERS, "is_one_of_them", "is_not_smaller"]
    assert sentences["is_not_smaller"] == "None is larger."
    assert all(sentences.values())
    assert list(new_kata().sentences) == [ANSWERS]


def test_the_function_to_implement_is_what_the_drive_takes_first():
    assert written_kata().function == "largest"


def test_types_are_what_the_functions_say_they_return():
    """And the other annotations may name what there is only in the engine."""
    kata = written_kata()
    assert kata.case_type is Case
    assert kata.observation_type is Seen


def test_a_return_type_may_be_given_as_itself():
    kata = new_kata()

    def run(largest):
        return largest

    run.__annotations__["return"] = Seen
    kata.drive(run)
    assert kata.observation_type is Seen


@pytest.mark.parametrize(
    ("part", "decorator"), [("case_type", "cases"), ("observation_type", "drive"), ("truth_type", "witness")]
)
def test_a_kata_that_lacks_a_part_is_told_so(part, decorator):
    with pytest.raises(CatalogueError, match=f"^expected a function decorated with @kata.{decorator}, got none$"):
        getattr(new_kata(), part)


@pytest.mark.parametrize(
    ("decorator", "part"), [("cases", "case_type"), ("drive", "observation_type"), ("witness", "truth_type")]
)
def test_a_function_that_does_not_say_what_it_returns_is_named(decorator, part):
    kata = new_kata()

    def silent(case: Case):
        return case

    getattr(kata, decorator)(silent)
    with pytest.raises(CatalogueError, match=r"^silent: expected a return annotation, got none$"):
        getattr(kata, part)


def test_a_witness_has_a_type_of_its_own():
    kata = written_kata()

    @kata.witness
    def real(case: Case) -> tuple[int, ...]:
        return case.numbers

    assert kata.witness_function is real
    assert kata.truth_type == tuple[int, ...]
    assert kata.observation_type is Seen


def test_there_is_no_witness_unless_one_is_given():
    assert written_kata().witness_function is None


def test_cases_to_begin_with_add_up_in_order():
    kata = new_kata()
    kata.always(Case((1,)), Case((2,)))
    kata.always(Case((3,)))
    assert kata.known_cases == (Case((1,)), Case((2,)), Case((3,)))


def test_two_properties_of_one_name_are_refused():
    kata = written_kata()

    def is_not_smaller(case, seen):
        """Something else."""

    with pytest.raises(CatalogueError, match=r"^expected unique names of properties, got is_not_smaller twice$"):
        kata.property(is_not_smaller)
    assert kata.sentences["is_not_smaller"] == "None is larger."


def test_the_name_of_the_property_that_every_kata_has_is_taken():
    def answers_every_input(case, seen):
        """It does."""

    with pytest.raises(CatalogueError, match=ANSWERS):
        new_kata().property(answers_every_input)


def test_two_misconceptions_of_one_name_are_refused():
    kata = written_kata()
    with pytest.raises(
        CatalogueError, match=r"^expected unique names of misconceptions, got 'there is always one' twice$"
    ):
        kata.misconception("there is always one", because="No.", rejected_by=ANSWERS)(min)
    assert kata.misconceptions["there is always one"].because == "A list may be empty."


def misspelt(case, seen):
    """Not decorated."""


@pytest.mark.parametrize("rejecter", ["misspelt", misspelt], ids=["a name", "a function"])
def test_a_misconception_has_to_name_a_property_of_the_kata(rejecter):
    kata = written_kata()
    message = (
        r"^misconception 'it is free': expected a property \(answers_every_input, is_one_of_them, .*\), got misspelt$"
    )
    with pytest.raises(CatalogueError, match=message):
        kata.misconception("it is free", because="No.", rejected_by=rejecter)(min)
    assert "it is free" not in kata.misconceptions


def chosen(numbers, *, by=max, otherwise=None):
    """A right solution, with two switches."""
    return by(numbers, default=otherwise)


def test_a_misconception_may_be_a_variant_of_a_right_solution():
    kata = written_kata()
    kata.misconception(
        "the least is the largest", because="No.", rejected_by="is_not_smaller", solution=variant(chosen, by=min)
    )
    wrong = kata.misconceptions["the least is the largest"]
    assert wrong.solution((2, 1)) == 1
    assert chosen((2, 1)) == 2
    assert wrong.solution(()) is None


def test_a_variant_may_change_several_switches():
    assert variant(chosen, by=min, otherwise=0)(()) == 0


@pytest.mark.parametrize(
    ("switch", "known"), [("best", r"by, otherwise"), ("numbers", r"by, otherwise")], ids=["misspelt", "positional"]
)
def test_a_variant_changes_only_what_the_solution_lets_it(switch, known):
    with pytest.raises(
        CatalogueError, match=rf"^chosen: expected a keyword-only argument \({known}\), got '{switch}'$"
    ):
        variant(chosen, **{switch: min})


def test_a_solution_without_switches_has_no_variants():
    with pytest.raises(CatalogueError, match=r"^misspelt: expected a keyword-only argument \(it has none\), got 'by'$"):
        variant(misspelt, by=min)


def test_a_misconception_knows_the_line_on_which_it_is_declared():
    kata = written_kata()
    first = here()
    kata.misconception("one", because="No.", rejected_by=ANSWERS, solution=min)

    @kata.misconception("two", because="No.", rejected_by=ANSWERS)
    def two(numbers):
        return numbers[0]

    assert [kata.misconceptions[name].line - first for name in ("one", "two")] == [1, 3]


def here():
    """The line from which this is called."""
    return inspect.currentframe().f_back.f_lineno


def test_a_misconception_may_name_its_property_in_words():
    kata = written_kata()
    kata.misconception("the least", because="No.", rejected_by="is_not_smaller")(min)
    assert kata.misconceptions["the least"].rejected_by == "is_not_smaller"


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_catalogue_file_says_what_its_messages_hold(spec):
    """A case, an observation and a truth can each be told across processes and be told apart from garbage."""
    kata = load_kata(spec.path, spec.file.module)
    types = [kata.case_type, kata.observation_type]
    if kata.witness_function is not None:
        types.append(kata.truth_type)
    for each in types:
        decoder = msgspec.msgpack.Decoder(each)
        with pytest.raises(msgspec.ValidationError):
            decoder.decode(GARBAGE)
