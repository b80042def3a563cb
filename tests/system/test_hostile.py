"""Learner code that tries to be let through, to hang the run, or to spoil it for others."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pytest_dbml_kata.engine import client, processes

HERE = Path(__file__).parent / "hostile"
KATA = "ml_workflows/impute_missing"


def submit(learner, files):
    """Put each file into a submission of its own, with honest ones before, between and after."""
    learner.take_solution(KATA, "submissions/000_honest")
    for number, path in enumerate(files, start=1):
        learner.write(KATA, path.read_text(), f"submissions/{number:03}_{path.stem}")
    learner.take_solution(KATA, f"submissions/{len(files) // 2:03}_honest")
    learner.take_solution(KATA, "submissions/999_honest")


def outcomes(result):
    """For each submission, the set of its items' outcomes."""
    found: dict[str, set[str]] = {}
    for line in result.outlines:
        if line.startswith("submissions/") and "::" in line:
            words = line.split()
            found.setdefault(words[0].split("/")[1], set()).add(words[1])
    return found


def leftovers(folder: Path) -> set[int]:
    """Processes of the engine in ``folder`` other than the engine and its JVM, and what was orphaned."""
    status = client.status(folder)
    own = {status.pid, status.jvm_pid} if status else set()
    marked = processes.marked(folder) - own
    orphans = set()
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"hostile_orphan" in entry.read_bytes() and int(entry.parent.name) != os.getpid():
                orphans.add(int(entry.parent.name))
        except OSError:
            continue
    return marked | orphans


def left(folder: Path) -> dict[int, str]:
    """What is left, and what it is, after the wardens have had time to do their work."""
    deadline = time.monotonic() + 60  # how long a failure waits to be told
    while (found := leftovers(folder)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return {pid: described(pid) for pid in found}


def described(pid: int) -> str:
    try:
        status = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError as error:
        return str(error)
    return f"{status['State']}, child of {status['PPid']}: {command[:200]}"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for leftovers in /proc")
def test_none_passes_none_hangs_none_spoils_another(learner, own_engine_folder):
    files = sorted(HERE.glob("*.py"))
    assert len(files) >= 25
    submit(learner, files)
    # The first case of a Java process that has just started takes its time, and the limit below is a short one.
    assert learner.run("--kata", "-q", "submissions/000_honest").ret == 0
    result = learner.run("--kata", "-v", "--kata-timeout=8", "submissions")
    found = outcomes(result)
    honest = {name: states for name, states in found.items() if name.endswith("_honest")}
    hostile = {name: states for name, states in found.items() if name not in honest}
    assert len(honest) == 3
    assert all(states == {"PASSED"} for states in honest.values())
    assert len(hostile) == len(files)
    # A property may hold of what hostile code returns; the kata must not.
    for name, states in hostile.items():
        assert "FAILED" in states, name
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    (folder,) = client.folders()
    assert left(folder) == {}


@pytest.mark.parametrize("name", sorted(path.stem for path in (HERE / "killers").glob("*.py")))
def test_code_that_brings_the_engine_down_is_to_blame_for_it(learner, own_engine_folder, name):
    submit(learner, [HERE / "killers" / f"{name}.py"])
    result = learner.run("--kata", "-v", "--kata-timeout=15", "submissions")
    found = outcomes(result)
    assert found == {
        "000_honest": {"PASSED"},
        f"001_{name}": {"FAILED"},
        "999_honest": {"PASSED"},
    }
    result.stdout.fnmatch_lines(["*Spark stops when this code runs, in a private engine too*"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    for folder in client.folders():
        assert left(folder) == {}
