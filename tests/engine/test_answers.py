"""Files of answers: checked an item a question, recorded, asked again when they are due."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from helpers.answers import ASKED, DOMAIN, FILE, answered, letter

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.questions import writing
from pytest_dbml_kata.questions.grading import choice_digest
from pytest_dbml_kata.questions.index import bank, digest
from pytest_dbml_kata.questions.proof import proofs
from pytest_dbml_kata.questions.reading import answers
from pytest_dbml_kata.records.evidence import Attempt, append, load

FITS, SAVED = ASKED["fits_until_a_search_is_done"], ASKED["fits_that_one_split_saves"]


def wrong(question):
    return letter(question, 1)


@pytest.fixture
def asked(learner, engine):
    """A learner with the questions of a domain, whose proofs are kept."""
    proofs([FITS, SAVED], lambda: engine)
    learner.write(FILE, answered())
    return learner


def test_proofs_that_are_kept_need_no_engine_either(asked, own_engine_folder):
    asked.write(FILE, answered(**{FITS.name: letter(FITS), SAVED.name: wrong(SAVED)}))
    asked.run("--kata").assert_outcomes(passed=1, failed=1)
    assert client.folders() == []


def test_a_wrong_answer_is_explained_and_proven(asked):
    asked.write(FILE, answered(**{FITS.name: wrong(FITS)}))
    result = asked.run("--kata", "--color=no", "-v")
    result.assert_outcomes(failed=1)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            f"katas/{FILE}.py::{FITS.name} FAILED*",
            "*The grid holds 6 settings.*",
            f"Your answer: {wrong(FITS)}) 30 times",
            "Why people believe it: *",
            "Why it is wrong: *",
            f"Right: {letter(FITS)}) 31 times",
            "Proof, run on this machine: *",
            "*search.fit(spark.range(50))",
            "Outcome: 31",
            "Read more: Spark ML guide: ML Tuning",
            "https://spark.apache.org/docs/latest/ml-tuning.html",
        ],
        consecutive=False,
    )


def test_a_failure_fits_on_the_screen(asked, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    asked.write(FILE, answered(**{FITS.name: wrong(FITS), SAVED.name: wrong(SAVED)}))
    result = asked.run("--kata", "--color=no")
    assert len(result.outlines) <= 24
    result.stdout.fnmatch_lines(
        [
            f"* {FILE}::{FITS.name} *",
            f"failed  {FILE}::{SAVED.name} *is wrong",
            f"Next: the question {FITS.name} again:*",
        ]
    )


def test_a_right_answer_shows_its_proof_when_asked(asked):
    asked.write(FILE, answered(**{FITS.name: letter(FITS)}))
    assert "Outcome: " not in asked.run("--kata").stdout.str()
    asked.run("--kata", "-v").stdout.fnmatch_lines(
        ["*CORRECT ANSWERS*", f"Right: {letter(FITS)}) 31 times", "Outcome: 31"]
    )


def test_code_is_never_run(asked):
    text = answered().replace("raise NotImplementedError", 'open("pwned", "w").close()\n    return "a"')
    asked.write(FILE, f"open('pwned', 'w').close()\n{text}")
    result = asked.run("--kata")
    assert result.ret == 1
    assert not (asked.folder / "pwned").exists()
    result.stdout.fnmatch_lines(["*expected one line, got more code*"])


def test_the_experiment_decides_and_not_the_key(asked, monkeypatch, tmp_path):
    """Let another outcome be on record: the choice that says so is the right one."""
    import msgspec

    from pytest_dbml_kata.engine.paths import environment_key
    from pytest_dbml_kata.judging.result_cache import keep
    from pytest_dbml_kata.questions.proof import place

    monkeypatch.setenv("KATA_CACHE_DIR", str(tmp_path))
    kept = place(FITS, environment_key())
    keep(kept, msgspec.msgpack.encode(30))
    asked.write(FILE, answered(**{FITS.name: wrong(FITS)}))
    asked.run("--kata").assert_outcomes(passed=1)
    keep(kept, msgspec.msgpack.encode(29))
    result = asked.run("--kata")
    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    result.stdout.fnmatch_lines(["*the outcome 29 matches no choice*"])


@pytest.mark.parametrize("named", [FILE, "spark/ques", f"katas/{FILE}.py", "spark_ml/questions.py"])
def test_questions_are_named_like_katas(asked, named):
    asked.write(FILE, answered(**{FITS.name: letter(FITS), SAVED.name: wrong(SAVED)}))
    asked.run("--kata", named).assert_outcomes(passed=1, failed=1)
    asked.run("--kata", f"{named}::{FITS.name}").assert_outcomes(passed=1)


def test_everything_of_pytest_works(asked):
    asked.write(FILE, answered(**{FITS.name: letter(FITS), SAVED.name: wrong(SAVED)}))
    asked.run("--kata", "-k", FITS.name).assert_outcomes(passed=1)
    asked.run("--kata", "-n", "2").assert_outcomes(passed=1, failed=1)
    result = asked.run("--kata", "--junitxml=out.xml")
    assert result.ret == 1
    xml = (asked.folder / "out.xml").read_text()
    assert f'<property name="question" value="{FITS.id}"' in xml


def test_strict_fails_what_is_not_answered(asked):
    asked.write(FILE, answered(**{FITS.name: letter(FITS)}))
    result = asked.run("--kata", "--kata-strict", f"katas/{FILE}.py")
    result.assert_outcomes(passed=1, failed=len(ASKED) - 1)


def test_an_unknown_file_or_one_that_is_not_there(asked):
    (asked.folder / "katas" / f"{FILE}.py").unlink()
    result = asked.run("--kata", FILE)
    assert result.ret == 4
    result.stderr.fnmatch_lines(
        ["*spark_ml/questions have no file *yet; create it with: pytest --kata-reset spark_ml/questions"]
    )
    for option in ("--kata-show", "--kata-hint"):
        result = asked.run(f"{option}={FILE}")
        assert result.ret == 4
        result.stderr.fnmatch_lines(["*contains questions, which have no brief and no hints*"])


# Evidence and mastery


def attempts(learner):
    return load(learner.folder / ".kata" / "evidence.jsonl").attempts


def counted(learner):
    learner.run("--kata-report", "--kata-report-to=r.json", "-q")
    return json.loads((learner.folder / "r.json").read_text())["exams"]["2025"]["questions"]


def test_the_first_answer_counts(asked):
    asked.write(FILE, answered(**{FITS.name: wrong(FITS), SAVED.name: letter(SAVED)}))
    asked.run("--kata")
    asked.run("--kata")
    assert [(each.kata, each.verdict) for each in attempts(asked)] == [(FITS.id, "failed"), (SAVED.id, "passed")]
    asked.write(FILE, answered(**{FITS.name: letter(FITS), SAVED.name: letter(SAVED)}))
    asked.run("--kata").assert_outcomes(passed=2)
    assert [each.verdict for each in attempts(asked)] == ["failed", "passed", "passed"]
    assert counted(asked) == {"right": 1, "answered": 2, "in_all": len(bank())}


def test_what_is_no_letter_is_no_answer(asked):
    asked.write(FILE, answered().replace("raise NotImplementedError", 'return "x"', 1))
    asked.run("--kata")
    assert attempts(asked) == []


def test_others_answers_are_counted_and_not_recorded(asked):
    asked.write(FILE, answered(**{FITS.name: letter(FITS), SAVED.name: wrong(SAVED)}), "submissions/alice")
    result = asked.run("--kata-report", "--kata-report-to=r.json", "submissions/alice")
    result.stdout.fnmatch_lines([f"Questions: 1 right, 2 answered, {len(bank())} in total*"])
    found = json.loads((asked.folder / "r.json").read_text())["exams"]["2025"]
    assert found["questions"] == {"right": 1, "answered": 2, "in_all": len(bank())}
    objective = {each["key"]: each for domain in found["domains"] for each in domain["objectives"]}["count-models"]
    assert (objective["questions"]["right"], objective["questions"]["answered"]) == (1, 2)
    assert attempts(asked) == []


def tried(learner, question, verdict, *, days_ago, choice=0, sitting=0):
    attempt = Attempt(
        time=datetime.now(UTC) - timedelta(days=days_ago),
        kata=question.id,
        verdict=verdict,
        sitting=sitting,
        source=choice_digest(question.choices[choice]),
        check=digest(question),
    )
    append(learner.folder / ".kata" / "evidence.jsonl", attempt)


def test_a_missed_question_comes_back(asked):
    asked.write(FILE, answered(**{FITS.name: letter(FITS), SAVED.name: letter(SAVED)}))
    tried(asked, FITS, "failed", days_ago=5, choice=1)
    tried(asked, SAVED, "passed", days_ago=0)
    due = asked.run("--kata-due")
    due.stdout.fnmatch_lines(["Questions that are due*", f"   1, 1 of them missed: pytest --kata-reset {FILE}"])
    reset = asked.run("--kata-reset", FILE, "--kata-yes")
    reset.stdout.fnmatch_lines(["Rewrote *: 1 question to answer again.", "Your file is now *questions.py.before-1"])
    asked.run("--kata").assert_outcomes(passed=1)  # the other answer stayed
    asked.write(FILE, answered(**{FITS.name: letter(FITS), SAVED.name: letter(SAVED)}))
    asked.run("--kata").assert_outcomes(passed=2)
    assert [(each.sitting, each.verdict) for each in attempts(asked) if each.kata == FITS.id] == [
        (0, "failed"),
        (1, "passed"),
    ]
    assert counted(asked)["right"] == 2
    assert "Questions that are due" not in asked.run("--kata-due").stdout.str()


def test_one_question_can_be_asked_again(asked):
    asked.write(FILE, answered(**{FITS.name: letter(FITS), SAVED.name: letter(SAVED)}))
    assert asked.run("--kata-reset", f"{FILE}::{FITS.name}", "--kata-yes").ret == 0
    left = answers((asked.folder / "katas" / f"{FILE}.py").read_text(), ASKED)
    assert left[FITS.name].todo
    assert left[SAVED.name].letter == letter(SAVED)
    result = asked.run("--kata-reset", f"{FILE}::fits_until_a_serch_is_done", "--kata-yes")
    assert result.ret == 4
    result.stderr.fnmatch_lines([f"*no question 'fits_until_a_serch_is_done' in {FILE}; did you mean {FITS.name}?"])


def test_asking_again_asks_first(asked):
    asked.write(FILE, answered(**{FITS.name: letter(FITS)}))
    result = asked.run("--kata-reset", FILE)
    assert result.ret == 4
    result.stderr.fnmatch_lines(
        ["*--kata-reset asks for confirmation before it rewrites *questions.py; to confirm, add --kata-yes"]
    )
    assert asked.run("--kata-reset", FILE, "--kata-yes").ret == 0
    asked.run("--kata-reset", FILE, "--kata-yes").stdout.fnmatch_lines(
        ["No question in * is answered; there is nothing to reset."]
    )


def test_a_file_of_an_older_version_gets_what_it_lacks(asked):
    old = writing.of_domain(DOMAIN, [FITS], {FITS.name: letter(FITS)})
    asked.write(FILE, old)
    asked.run("--kata").assert_outcomes(passed=1)
    asked.run("--kata-reset", FILE, "--kata-yes").stdout.fnmatch_lines(["Rewrote *: 0 questions to answer again."])
    text = (asked.folder / "katas" / f"{FILE}.py").read_text()
    assert text == answered(**{FITS.name: letter(FITS)})


def test_the_list_counts_questions(asked):
    tried(asked, FITS, "failed", days_ago=1, choice=1)
    asked.run("--kata-list").stdout.fnmatch_lines(
        ["questions *right  answered  total", f"{FILE} *  0         1  *{len(ASKED)}"]
    )


def test_lint_holds_questions_to_their_rules(asked, engine):
    result = asked.run("--kata-lint", FILE)
    assert result.ret == 0, result.stdout.str()
    result.stdout.fnmatch_lines([f"{FILE}: ok (*", "1 of 1 files of questions ok"])
