"""The commands that answer and exit: none of them starts an engine."""

from __future__ import annotations

import os
import shutil
import signal

import pytest
from helpers.practising import terminal, tried

from pytest_dbml_kata.packs import built_in, specs

SPECS = specs([built_in()])
KATA = "ml_workflows/impute_missing"
HINTS = SPECS[KATA].outline.hints
STUB = SPECS[KATA].stub.read_text()
OTHER = "spark_ml/cv_grid"


@pytest.fixture
def beginner(learner):
    """A learner who has the stubs, and nothing else."""
    for kata in SPECS:
        learner.take_stub(kata)
    return learner


def said(result, status: int = 0) -> str:
    """What was answered, if the exit status is that."""
    assert result.ret == status, result.stderr.str()
    assert bool(result.stderr.str()) == bool(status)
    return (result.stderr if status == 4 else result.stdout).str() + "\n"


# What is next, and what it asks


def test_next_shows_the_brief_of_what_to_begin_with(beginner):
    text = said(beginner.run("--kata-next"))
    first = SPECS[text.split()[0]]
    assert text.startswith(f"{first.id}   level 1   todo\n")
    stub = first.stub.read_text(encoding="utf-8")
    assert stub.partition("\n")[0].strip('"') in text
    assert f"def {first.outline.function}(" in text
    line = stub.splitlines().index(next(each for each in stub.splitlines() if each.startswith("def "))) + 1
    assert text.splitlines()[-3:] == [
        f"katas/{first.id}.py:{line}",
        f"check it: pytest --kata {first.name}",
        f"hint 1 of {len(first.outline.hints)}: pytest --kata-hint {first.name}",
    ]


def test_what_failed_is_next_before_anything_new(beginner):
    beginner.write("spark_ml/tune_with_hyperopt", "def tune(objective, space, max_evals, maximise, seed): return {}")
    tried(beginner.folder, "spark_ml/tune_with_hyperopt", "failed")
    assert said(beginner.run("--kata-next")).startswith("spark_ml/tune_with_hyperopt   level 2   failed\n")


def test_nothing_is_next_when_all_is_solved(learner):
    for kata in SPECS:
        learner.take_solution(kata)
        tried(learner.folder, kata)
    assert said(learner.run("--kata-next")) == (
        "Every kata is mastered. To list what is due for review: pytest --kata-due\n"
    )


def test_show_says_how_to_make_a_file_that_is_missing(beginner):
    (beginner.folder / "katas" / f"{KATA}.py").unlink()
    lines = said(beginner.run("--kata-show", "impute_m")).splitlines()
    assert lines[0] == f"{KATA}   level 1   no file"
    assert f"no file yet: katas/{KATA}.py" in lines
    assert "create it: pytest --kata-reset impute_missing" in lines
    for named in ("impute_missing", f"katas/{KATA}.py"):
        text = said(beginner.run("--kata", named), 4)
        assert f"{KATA} has no file katas/{KATA}.py yet; create it with: pytest --kata-reset impute_missing" in text


def test_show_says_where_the_solution_is_once_it_is_solved(beginner):
    assert "compare with" not in said(beginner.run("--kata-show", KATA))
    beginner.take_solution(KATA)
    tried(beginner.folder, KATA)
    assert f"solved; compare with {SPECS[KATA].solution}" in said(beginner.run("--kata-show", KATA))


def test_a_brief_can_be_shown_where_letters_are_missing(beginner, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    for kata in SPECS:
        assert kata in said(beginner.run("--kata-show", kata))


# The list


def test_the_list_has_the_state_of_every_kata(beginner, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    beginner.take_solution(OTHER)
    tried(beginner.folder, OTHER)
    beginner.write(KATA, "def impute_missing(train, new, columns, strategy): return new")
    tried(beginner.folder, KATA, "failed")
    beginner.write("ml_workflows/encode_one_hot", "def encode_one_hot(train, new, column): return new")
    (beginner.folder / "katas" / "databricks_ml" / "best_run.py").unlink()
    lines = said(beginner.run("--kata-list")).splitlines()
    first = [line.split(" ")[0] for line in lines]
    states = [each for each in first if "/" in each and not each.endswith("/questions")]
    assert sorted(states) == sorted(SPECS)
    for kata, state in {
        OTHER: "passed",
        KATA: "failed",
        "ml_workflows/encode_one_hot": "to check",
        "databricks_ml/best_run": "no file",
        "spark_ml/tune_with_hyperopt": "todo",
    }.items():
        assert f" {state} " in next(line for line in lines if line.startswith(kata)), kata
    assert lines[-1] == f"1 of {len(SPECS)} mastered, by the exam guide of 2025"
    assert "ML Workflows" in lines


@pytest.mark.parametrize("year", ["2022", "2025"])
def test_the_list_goes_by_the_exam_guide(beginner, year):
    text = said(beginner.run("--kata-list", f"--kata-exam={year}"))
    assert text.endswith(f"by the exam guide of {year}\n")
    assert sum(line.startswith(tuple(SPECS)) for line in text.splitlines()) == len(SPECS)


@pytest.mark.parametrize("command", ["--kata-list", "--kata-next", "--kata-due", "--kata"])
def test_an_unknown_exam_guide_is_refused_before_anything_is_said(beginner, command):
    result = beginner.run(command, "--kata-exam=1999")
    assert "--kata-exam: expected one of 2022, 2025, got '1999'" in said(result, 4)
    assert result.stdout.str() == ""


# Ids


@pytest.mark.parametrize("command", ["--kata", "--kata-show", "--kata-hint", "--kata-reset"])
@pytest.mark.parametrize(
    ("named", "answer"),
    [
        ("spark_ml", "'spark_ml' is ambiguous: it matches spark_ml/best_params, spark_ml/*; use a longer prefix"),
        ("imput_missing", "no file or kata found: 'imput_missing'; did you mean ml_workflows/impute_missing?"),
        ("zzz", "no file or kata found: 'zzz'; list all katas with `pytest --kata-list`"),
    ],
    ids=["ambiguous", "misspelt", "unknown"],
)
def test_an_id_that_names_no_single_kata(beginner, command, named, answer):
    result = beginner.run(command, named)
    said(result, 4)
    result.stderr.fnmatch_lines([f"*{answer}"])


@pytest.mark.parametrize("named", [KATA, "impute_missing", "impute_m", "ml_workflows/impute_m", "impute_missing.py"])
def test_an_id_may_be_shortened(beginner, named):
    assert said(beginner.run("--kata-show", named)).startswith(KATA)


def test_two_commands_at_once_are_refused(beginner):
    text = said(beginner.run("--kata-list", "--kata-hint=impute_m"), 4)
    assert "expected one of these options, got --kata-list and --kata-hint" in text
    assert not (beginner.folder / ".kata").exists()


@pytest.mark.parametrize(
    "command",
    [
        "--kata",
        "--kata-next",
        "--kata-list",
        "--kata-due",
        "--kata-show=impute_m",
        "--kata-hint=impute_m",
        "--kata-reset=impute_m",
    ],
)
def test_a_folder_without_katas_says_how_to_begin(learner, command):
    text = said(learner.run(command), 4)
    assert f"no katas found: {learner.folder} has no folder katas" in text
    assert "create a practice folder with: pytest --kata-init ." in text
    assert list(learner.folder.glob("**/*.py")) == []


def test_below_the_katas_one_is_sent_up(beginner, monkeypatch):
    monkeypatch.chdir(beginner.folder / "katas" / "ml_workflows")
    for arguments in (["--kata-list"], ["--kata"], ["--kata", "cv_grid"]):
        text = said(beginner.pytester.run("pytest", "-p", "no:cacheprovider", *arguments), 4)
        assert f"go to {beginner.folder}, which has some" in text


# Hints


def test_hints_come_one_by_one_and_then_all_of_them(beginner, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    in_all = len(HINTS)
    for number, text in enumerate(HINTS, start=1):
        lines = said(beginner.run("--kata-hint", "impute_m")).splitlines()
        assert lines[0] == f"hint {number} of {in_all}: {text}"[:100].rsplit(" ", 1)[0] or text in " ".join(lines)
        last = f"{in_all - number} more: pytest --kata-hint impute_missing"
        assert lines[-1] == (last if number < in_all else "That was the last hint.")
    text = " ".join(said(beginner.run("--kata-hint", "impute_m")).split())
    assert "you have seen all hints." in text
    assert all(" ".join(each.split()) in text for each in HINTS)
    assert said(beginner.run("--kata-hint", OTHER)).startswith("hint 1 of ")
    assert "hint" not in said(beginner.run("--kata-show", "impute_m"))


def test_a_new_sitting_begins_without_hints(beginner):
    said(beginner.run("--kata-hint", "impute_m"))
    beginner.write(KATA, "def impute_missing(train, new, columns, strategy): return new")
    tried(beginner.folder, KATA, "failed")
    assert "hint 2 of" in said(beginner.run("--kata-show", "impute_m"))
    said(beginner.run("--kata-reset", "impute_m", "--kata-yes"))
    assert said(beginner.run("--kata-hint", "impute_m")).startswith("hint 1 of ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_hint_that_cannot_be_remembered_is_shown_all_the_same(beginner):
    (beginner.folder / ".kata").mkdir(mode=0o500)
    result = beginner.run("--kata-hint", "impute_m")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["hint 1 of *"])
    result.stderr.fnmatch_lines(["warning: cannot write to *.kata: Permission denied*"])


# Putting a stub back

MINE = "def impute_missing(train, new, columns, strategy):\n    return new  # mine\n"


def kept(learner) -> dict[str, str]:
    return {path.name: path.read_text() for path in (learner.folder / "katas" / "ml_workflows").glob("impute_missing*")}


@pytest.mark.parametrize(
    ("keys", "status", "is_back"),
    [("y\n", 0, True), ("YES\n", 0, True), ("n\n", 1, False), ("\n", 1, False), ("\x04", 1, False), ("\x03", 2, False)],
    ids=["y", "YES", "n", "Enter", "Ctrl-D", "Ctrl-C"],
)
def test_reset_asks_first(beginner, keys, status, is_back):
    beginner.write(KATA, MINE)
    with terminal(beginner.folder, "--kata-reset", "impute_m") as screen:
        before = screen.settings
        screen.until("[y/N]")
        screen.type(keys)
        assert screen.end() == status
        assert screen.settings == before
    lines = [line for line in screen.lines if line]
    assert lines[0] == f"Restore the stub in katas/{KATA}.py?"
    assert lines[1].startswith("Your file is kept next to it. [y/N]")
    assert "Traceback" not in screen.written
    if is_back:
        assert lines[-2:] == [f"Restored the stub in katas/{KATA}.py.", f"Your file is now katas/{KATA}.py.before-1"]
        assert kept(beginner) == {"impute_missing.py": STUB, "impute_missing.py.before-1": MINE}
    else:
        assert lines[-1] == "Nothing was changed."
        assert kept(beginner) == {"impute_missing.py": MINE}


def test_reset_without_a_terminal_is_refused_unless_one_is_sure(beginner):
    beginner.write(KATA, MINE)
    text = said(beginner.run("--kata-reset", "impute_m"), 4)
    assert (
        f"--kata-reset asks for confirmation before it restores the stub in katas/{KATA}.py; to confirm, add --kata-yes"
        in text
    )
    assert kept(beginner) == {"impute_missing.py": MINE}


def test_every_file_that_was_put_aside_is_kept(beginner):
    for number in (1, 2, 3):
        beginner.write(KATA, f"{MINE}# {number}")
        assert f"Your file is now katas/{KATA}.py.before-{number}" in said(
            beginner.run("--kata-reset=impute_m", "--kata-yes")
        )
    assert kept(beginner) == {
        "impute_missing.py": STUB,
        **{f"impute_missing.py.before-{number}": f"{MINE}# {number}" for number in (1, 2, 3)},
    }
    assert "is the unchanged stub; there is nothing to reset." in said(
        beginner.run("--kata-reset=impute_m", "--kata-yes")
    )
    assert len(kept(beginner)) == 4


def test_what_was_put_aside_is_no_kata(beginner):
    beginner.write(KATA, MINE)
    said(beginner.run("--kata-reset=impute_m", "--kata-yes"))
    result = beginner.run("--kata", "--collect-only", "-q")
    assert ".before-" not in result.stdout.str()
    assert result.ret == 0


def test_a_missing_file_is_made_without_a_question(beginner):
    shutil.rmtree(beginner.folder / "katas" / "ml_workflows")
    assert said(beginner.run("--kata-reset", "impute_m")) == f"Created katas/{KATA}.py from the stub.\n"
    assert kept(beginner) == {"impute_missing.py": STUB}


def test_the_file_that_there_is_counts_where_there_are_several_folders(beginner):
    (beginner.folder / "pytest.ini").write_text("[pytest]\nkata_paths = katas more\n")
    (beginner.folder / "katas" / f"{KATA}.py").unlink()
    path = beginner.write(KATA, MINE, "more")
    assert f"more/{KATA}.py:1" in said(beginner.run("--kata-show", "impute_m"))
    said(beginner.run("--kata-reset", "impute_m", "--kata-yes"))
    assert path.read_text() == STUB
    assert kept(beginner) == {}
    path.unlink()
    said(beginner.run("--kata-reset", "impute_m"))
    assert kept(beginner) == {"impute_missing.py": STUB}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_nothing_is_lost_in_a_folder_that_cannot_be_written_to(beginner):
    folder = beginner.write(KATA, MINE).parent
    folder.chmod(0o500)
    text = said(beginner.run("--kata-reset", "impute_m", "--kata-yes"), 4)
    folder.chmod(0o700)
    assert "cannot write" in text
    assert "Permission denied. Your file is unchanged" in text
    assert kept(beginner) == {"impute_missing.py": MINE}


# What is due


def test_what_was_solved_long_ago_is_due(beginner):
    for kata, days_ago in ((KATA, 300), (OTHER, 0)):
        beginner.take_solution(kata)
        tried(beginner.folder, kata, days_ago=days_ago)
    text = said(beginner.run("--kata-due"))
    assert KATA in text
    assert OTHER not in text
    assert text.endswith("pytest --kata-reset impute_missing\n")
    said(beginner.run("--kata-reset", "impute_m", "--kata-yes"))
    assert KATA in said(beginner.run("--kata-due"))
    assert f"{KATA}   level 1   todo, solved before" in said(beginner.run("--kata-show", "impute_m"))


def test_what_was_just_solved_is_not_due(beginner):
    assert said(beginner.run("--kata-due")) == "Nothing is due: no kata is solved yet.\n"
    beginner.take_solution(KATA)
    tried(beginner.folder, KATA)
    lines = said(beginner.run("--kata-due")).splitlines()
    assert lines[0] == "Nothing is due."
    assert lines[1].startswith("The first kata will be due on 2")


# Whatever happens


def test_output_that_nobody_reads_is_no_error(beginner):
    read, write = os.pipe()
    os.close(read)
    import subprocess
    import sys

    arguments = [sys.executable, "-m", "pytest", "--kata-list"]
    done = subprocess.run(arguments, cwd=beginner.folder, stdout=write, stderr=subprocess.PIPE, check=False, text=True)
    os.close(write)
    assert "Traceback" not in done.stderr
    assert done.returncode != -signal.SIGPIPE


def test_evidence_of_a_newer_version_is_left_alone(beginner):
    (beginner.folder / ".kata").mkdir()
    path = beginner.folder / ".kata" / "evidence.jsonl"
    path.write_text('{"format": 99}\n')
    for command in ("--kata-next", "--kata-list", "--kata-due", "--kata-show=impute_m", "--kata-reset=impute_m"):
        assert "newer version of pytest-dbml-kata" in said(beginner.run(command), 4)
    assert path.read_text() == '{"format": 99}\n'
