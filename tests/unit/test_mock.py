"""Mock exams: drawn by the weights of the guide, repeatable, graded as a whole."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from helpers.mock_exams import filled

from pytest_dbml_kata import guides
from pytest_dbml_kata.mock import draw, grade
from pytest_dbml_kata.packs import built_in, specs
from pytest_dbml_kata.question import LETTERS
from pytest_dbml_kata.questions.index import bank
from pytest_dbml_kata.questions.proof import Proof, sent
from pytest_dbml_kata.questions.reading import answers
from pytest_dbml_kata.records import mock_exams as record

BANK = bank()
GUIDES = guides.built_in()
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def drawn(year="2025", seed=1, seen=()):
    return draw.draw(GUIDES[year], BANK, Counter(seen), seed)


# Drawing


@pytest.mark.parametrize(("year", "questions"), [("2022", 45), ("2025", 48)])
def test_an_exam_has_as_many_questions_as_the_guide_by_its_weights(year, questions):
    guide = GUIDES[year]
    shares = draw.shares(guide)
    assert sum(shares.values()) == questions == guide.questions
    for domain in guide.domains:
        assert abs(shares[domain.name] - questions * domain.weight / 100) < 1
    chosen = drawn(year)
    assert len({each.id for each in chosen}) == questions
    for domain in guide.domains:
        asked = [each for each in chosen if not domain.objectives.keys().isdisjoint(each.objectives)]
        assert len(asked) >= shares[domain.name]


@pytest.mark.parametrize("year", GUIDES)
@pytest.mark.parametrize("seed", range(5))
def test_an_exam_is_spread_over_objectives(year, seed):
    """No objective has a second question in a domain before each has one, as far as the domain's share reaches."""
    guide, chosen = GUIDES[year], drawn(year, seed)
    shares = draw.shares(guide)
    for domain in guide.domains:
        met = [key for key in domain.objectives if any(key in each.objectives for each in chosen)]
        assert len(met) >= min(shares[domain.name], len(domain.objectives)) * 3 // 4


def test_the_same_seed_draws_the_same_exam_and_another_another():
    assert [each.id for each in drawn(seed=1)] == [each.id for each in drawn(seed=1)]
    assert {each.id for each in drawn(seed=1)} != {each.id for each in drawn(seed=2)}
    one, other = (draw.exam(GUIDES["2025"], drawn(), number=1, seed=seed, begun=NOW) for seed in (1, 2))
    assert [each.order for each in one.questions] != [each.order for each in other.questions]


def test_questions_that_were_not_met_before_come_first():
    past: Counter[str] = Counter()
    for seed in range(3):
        chosen = draw.draw(GUIDES["2025"], BANK, past, seed)
        again = [each for each in chosen if past[each.id]]
        assert len(again) <= len(chosen) // 4
        past.update(each.id for each in chosen)


def test_a_small_bank_gives_what_it_has():
    few = dict(list(BANK.items())[:10])
    guide = GUIDES["2025"]
    asked = {key for domain in guide.domains for key in domain.objectives}
    expected = {each for each, question in few.items() if asked & set(question.objectives)}
    assert {each.id for each in draw.draw(guide, few, Counter(), 1)} == expected


def test_choices_stand_in_new_order_evenly():
    exams = [draw.exam(GUIDES["2025"], drawn(), number=1, seed=seed, begun=NOW) for seed in range(20)]
    places = Counter(each.order.index(0) for one in exams for each in one.questions)
    assert all(abs(count - 240) < 4 * (960 * 0.25 * 0.75) ** 0.5 for count in places.values())


# Grading


@pytest.fixture(scope="module")
def right():
    """Proofs as if each witness had borne out its key."""
    found = {}
    for each in BANK.values():
        seen = each.right.seen
        found[each.id] = (
            Proof(each) if each.witness is None else Proof(each, "as expected" if callable(seen) else sent(seen))
        )
    return {name: proof for name, proof in found.items() if proof.right == 0}


def taken(right, seed=1, year="2025"):
    """An exam of questions that are decided, the file to answer, and the right letters."""
    guide = GUIDES[year]
    questions = draw.draw(guide, {name: BANK[name] for name in right}, Counter(), seed)
    one = draw.exam(guide, questions, number=1, seed=seed, begun=NOW)
    key = {record.name(at): LETTERS[each.order.index(0)] for at, each in enumerate(one.questions, start=1)}
    return one, draw.file(one, guide, questions, "mock/1.py"), key


def graded(one, text, right, minutes=60.0):
    names = [record.name(at) for at in range(1, len(one.questions) + 1)]
    questions, gone = grade.known(one, BANK)
    return grade.graded(
        one,
        GUIDES[one.exam],
        questions,
        answers(text, names),
        right,
        saved=NOW + timedelta(minutes=minutes),
        left_out=gone,
    )


def test_every_right_answer_is_a_full_score(right):
    one, text, key = taken(right)
    found = graded(one, filled(text, key), right)
    assert (found.right, len(found.every), found.missed, found.remarks) == (48, 48, [], ())
    assert all(got == of for got, of in found.domains().values())
    assert sum(of for _, of in found.domains().values()) == 48


def test_what_is_not_answered_is_wrong(right):
    one, text, key = taken(right)
    found = graded(one, filled(text, {name: letter for name, letter in key.items() if name <= "q12"}), right)
    assert (found.right, len(found.every)) == (12, 48)
    assert found.result(NOW).answered == 12


@pytest.mark.parametrize("letter", LETTERS)
def test_the_same_letter_throughout_is_right_where_it_is(right, letter):
    one, text, key = taken(right)
    found = graded(one, filled(text, dict.fromkeys(key, letter)), right)
    assert found.right == sum(each == letter for each in key.values())


def test_a_file_edited_in_unforeseen_ways_is_graded_for_what_can_be_read(right):
    one, text, key = taken(right)
    text = filled(text, key)

    def body(name):
        start = text.index(f"def {name}()")
        end = text.find("\n\n\ndef ", start)
        return text[start : end if end > 0 else len(text)]

    for name, other in {
        "q01": "",
        "q02": body("q02") + '\n    return "a"',
        "q03": body("q03").rpartition("\n")[0] + "\n    answer = 'a'\n    return answer",
        "q04": body("q04").rpartition("\n")[0] + '\n    retrun "a"',
        "q05": body("q05").replace("def q05", "def question_5"),
        "q06": body("q06").rpartition("\n")[0] + '\n    return "both a and b"',
        "q07": body("q07")
        + "\n\n\n"
        + body("q07").rpartition("\n")[0]
        + '\n    return "'
        + LETTERS[LETTERS.index(key["q07"]) - 1]
        + '"',
    }.items():
        text = text.replace(body(name), other)
    found = graded(one, text, right)
    assert found.right == 41
    told = {each.partition(":")[0]: each.partition(": ")[2] for each in found.remarks}
    assert told["q01"].startswith("no such function in the file")
    assert told["q02"].startswith("expected one answer, got 2")
    assert told["q03"].startswith("expected one line, got more code")
    assert told["q04"].startswith("syntax error: line ")
    assert told["q05"].startswith("no such function in the file")
    assert told["q06"].startswith("expected a letter, got 'both a and b'")
    assert told["q07"].startswith("expected one function q07, got 2 with different answers")
    assert len(told) == 7


@pytest.mark.parametrize("minutes", [0.0, 89.9, 90.1, 600.0])
def test_late_answers_count_and_are_marked(right, minutes):
    one, text, key = taken(right)
    found = graded(one, filled(text, key), right, minutes)
    assert found.right == 48
    result = found.result(NOW)
    assert result.late is (minutes > 90)
    assert result.seconds == pytest.approx(minutes * 60)


def test_a_file_older_than_its_exam_took_no_time(right):
    one, text, key = taken(right)
    assert graded(one, filled(text, key), right, minutes=-5).used == timedelta(0)


def test_a_question_that_has_changed_is_left_out(right):
    one, text, key = taken(right)
    first, second, *rest = one.questions
    changed = msgspec.structs.replace(
        one,
        questions=(
            msgspec.structs.replace(first, check="other"),
            msgspec.structs.replace(second, question="no/questions::more"),
            *rest,
        ),
    )
    found = graded(changed, filled(text, key), right)
    assert found.left_out == ("q01", "q02")
    assert (found.right, len(found.every)) == (46, 46)


def test_a_question_whose_proof_fails_is_left_out(right):
    one, text, key = taken(right)
    broken = next(each.question for each in one.questions if BANK[each.question].witness is not None)
    found = graded(one, filled(text, key), right | {broken: Proof(BANK[broken], problem="no luck")})
    assert len(found.left_out) == 1
    assert (found.right, len(found.every)) == (47, 47)


def test_gaps_are_in_the_order_of_what_is_to_be_gained(right):
    one, text, key = taken(right)
    found = graded(one, text, right)
    katas = specs([built_in()])
    gaps = grade.gaps(found, katas, [], {})
    assert [each.gain for each in gaps] == sorted((each.gain for each in gaps), reverse=True)
    assert all(each.right < each.asked and each.gain > 0 for each in gaps)
    for each in gaps:
        assert all(each.objective in katas[kata].outline.objectives for kata in each.katas)
    assert grade.gaps(graded(one, filled(text, key), right), katas, [], {}) == []
    known = {gaps[0].objective: (20, 20)}
    again = {each.objective: each.gain for each in grade.gaps(found, katas, [], known)}
    assert again[gaps[0].objective] < gaps[0].gain
    with_katas = next(each for each in gaps if len(each.katas) > 1)
    solved = grade.gaps(found, katas, [with_katas.katas[0]], {})
    assert next(each for each in solved if each.objective == with_katas.objective).katas[-1] == with_katas.katas[0]
