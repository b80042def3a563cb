"""The engine's life: shared, found again, restarted, and gone when it is to be gone. Real processes throughout."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest

from pytest_dbml_kata.engine import client, jvm, paths, processes, protocol, server
from pytest_dbml_kata.packs import built_in, specs

KATA = "ml_workflows/impute_missing"
SPEC = specs([built_in()])[KATA]
SECONDS = 60


def until(condition, what):
    """Wait for something that other processes bring about."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come about within {SECONDS} s"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    return pid in processes.parents()


def said(result) -> str:
    """What a run printed, however its lines were broken."""
    return " ".join(result.stdout.str().split())


def kata(learner, *arguments):
    return learner.run("--kata", "--kata-examples=2", "-q", *arguments)


@pytest.fixture
def solved(learner):
    learner.take_solution(KATA)
    return learner


def the_engine() -> tuple[Path, protocol.StatusReply]:
    (folder,) = client.folders()
    status = client.status(folder)
    assert status is not None
    return folder, status


def test_it_stays_warm_and_is_stopped_for_sure(solved, own_engine_folder):
    kata(solved).assert_outcomes(passed=5)
    folder, first = the_engine()
    kata(solved).assert_outcomes(passed=5)
    assert the_engine()[1].pid == first.pid
    said = solved.run("--kata-engine-status").stdout.str()
    assert f"process {first.pid}" in said
    assert "exits after 600 idle s" in said
    before = processes.marked(folder)
    assert {first.pid, first.jvm_pid} <= before
    assert list(folder.glob("artifacts-*"))  # what Spark puts among temporary files, and forgets when it is killed
    solved.run("--kata-engine-stop").stdout.fnmatch_lines([f"engine {folder.name}: stopped"])
    assert not any(map(alive, before))
    assert list(own_engine_folder.iterdir()) == []
    solved.run("--kata-engine-stop").stdout.fnmatch_lines(["no engine was running"])
    solved.run("--kata-engine-status").stdout.fnmatch_lines(["no engine is running"])


def test_runs_that_start_together_share_one_engine(solved, own_engine_folder):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--kata", "--kata-examples=2"]
    runs = [subprocess.Popen(command, cwd=solved.folder, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for run in runs:
        out, _ = run.communicate()
        assert run.returncode == 0, out
    folder, status = the_engine()
    all_of_it = processes.marked(folder)
    assert [pid for pid in all_of_it if processes.parents().get(pid) not in all_of_it] == [status.pid]


def test_an_engine_that_hangs_is_killed(solved, own_engine_folder):
    kata(solved)
    folder, status = the_engine()
    os.kill(status.pid, signal.SIGSTOP)
    stopped = client.stop(folder)
    assert stopped is not None
    assert stopped.how == "killed"
    assert not processes.marked(folder)
    assert not alive(status.jvm_pid)
    assert not folder.exists()


def test_nothing_outlives_an_engine_that_is_killed(solved, own_engine_folder):
    kata(solved)
    folder, status = the_engine()
    os.kill(status.pid, signal.SIGKILL)
    until(lambda: not processes.marked(folder), "the end of the JVM")
    kata(solved).assert_outcomes(passed=5)
    assert the_engine()[1].pid != status.pid


@pytest.mark.parametrize("victim", ["jvm_pid", "pid"])
def test_a_run_survives_the_loss_of_its_engine(solved, own_engine_folder, victim):
    """Killed between the cases of a run: what was being observed is observed again."""
    marker = solved.folder / "begun"
    text = SPEC.solution.read_text().replace("    imputer =", f"    open({str(marker)!r}, 'a').close()\n    imputer =")
    solved.write(KATA, text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--kata"]
    run = subprocess.Popen(command, cwd=solved.folder, stdout=subprocess.PIPE, text=True)
    until(marker.exists, "the first case")
    os.kill(getattr(the_engine()[1], victim), signal.SIGKILL)
    out, _ = run.communicate()
    assert run.returncode == 0, out
    assert "5 passed" in out


def test_idle_it_leaves_and_with_zero_it_leaves_with_the_run(solved, own_engine_folder):
    kata(solved, "-o", "kata_engine_idle=0").assert_outcomes(passed=5)
    until(lambda: all(client.status(folder) is None for folder in client.folders()), "its leaving")
    (folder,) = client.folders()
    until(lambda: not processes.marked(folder), "the end of its processes")
    assert {path.name for path in folder.iterdir()} <= {"lock", "engine.log"}


def test_in_ci_it_leaves_with_the_run(solved, own_engine_folder, monkeypatch):
    monkeypatch.setenv("CI", "true")
    kata(solved).assert_outcomes(passed=5)
    until(lambda: all(client.status(folder) is None for folder in client.folders()), "its leaving")


def test_an_engine_whose_folder_was_removed_leaves(solved, own_engine_folder, monkeypatch):
    kata(solved)
    folder, status = the_engine()
    shutil.rmtree(folder)
    os.kill(status.pid, signal.SIGCHLD)  # has it look now rather than half a minute later
    until(lambda: not alive(status.pid) and not alive(status.jvm_pid), "its leaving")


def test_a_stale_socket_is_no_hindrance(solved, own_engine_folder):
    folder = paths.engine_folder(paths.environment_key("local[2]"))
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(folder / "engine.sock"))
    stale.close()
    kata(solved).assert_outcomes(passed=5)


def test_whoever_says_nothing_or_nonsense_does_not_hold_it_up(engine, learner, monkeypatch):
    monkeypatch.setattr(server, "REQUEST_TIME", 5.0)
    for said in (b"", b"\xff\xff\xff\xff", b"\x00\x00\x00\x03abc"):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(engine.folder / "engine.sock"))
            connection.sendall(said)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(1) == b""
    assert engine.well()


def test_a_worker_ends_with_its_connection(engine):
    text = b"import time\ndef impute_missing(train, new, columns, strategy):\n    time.sleep(1000)"
    worker = engine.worker(SPEC.file, source=protocol.Source("x/impute_missing.py", text))
    before = client.status(engine.folder).workers
    with pytest.raises(client.TimedOut):
        worker.observe(one_case(), timeout=2.0)
    until(lambda: client.status(engine.folder).workers <= before, "the worker's end")


def one_case() -> bytes:
    from pytest_dbml_kata.loading import load_kata
    from pytest_dbml_kata.tables import Table

    load_kata(SPEC.path, SPEC.file.module)
    check = sys.modules[SPEC.file.module]
    table = Table.of({"id": "bigint", "age": "double"}, [(0, 1.0), (1, None)])
    return msgspec.msgpack.encode(check.Case(table, table, ("age",), "mean"))


def test_observations_of_two_workers_at_once_do_not_mix(engine):
    def source(name):
        text = f"from pyspark.sql import functions as F\ndef impute_missing(train, new, columns, strategy):\n    new.createOrReplaceTempView('v')\n    train.sparkSession.conf.set('spark.app.mine', {name!r})\n    return train.sparkSession.sql('select id, ' + repr({name!r}) + ' as who from v')"
        return protocol.Source("x/impute_missing.py", text.encode())

    answers = {}

    def work(name):
        worker = engine.worker(SPEC.file, source=source(name))
        answers[name] = [worker.observe(one_case(), 30.0) for _ in range(5)]
        worker.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("alice", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, given in answers.items():
        assert all(isinstance(answer, protocol.Seen) for answer in given)
        assert all(name.encode() in bytes(answer.observation) for answer in given)


def test_a_forked_worker_does_not_see_the_users_secrets(engine, monkeypatch):
    text = b"import os\ndef impute_missing(train, new, columns, strategy):\n    raise ValueError(sorted(os.environ))"
    worker = engine.worker(SPEC.file, source=protocol.Source("x/impute_missing.py", text))
    answer = worker.observe(one_case(), 30.0)
    worker.close()
    assert isinstance(answer, protocol.Raised)
    seen = set(eval(answer.message))
    assert "HOME" in seen
    assert not {"USER", "VIRTUAL_ENV", "PYTHONPATH", "KATA_IN_ENGINE"} & seen


# What can be wrong with Java


def test_a_wrong_java_home_is_an_engine_error_that_says_so(solved, own_engine_folder, monkeypatch):
    monkeypatch.setenv("KATA_JAVA_HOME", "/nowhere/java")  # short enough for a line of the screen
    result = kata(solved)
    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    assert "KATA_JAVA_HOME is /nowhere/java, but it has no executable bin/java" in said(result)


def test_a_java_that_is_too_old_is_an_engine_error_that_says_so(solved, own_engine_folder, monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "java").chmod(0o755)
    (tmp_path / "release").write_text('JAVA_VERSION="1.8.0_402"\n')
    monkeypatch.setenv("KATA_JAVA_HOME", str(tmp_path))
    result = kata(solved)
    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    assert "expected Java 17 or newer, got Java 8" in said(result)


def test_no_memory_for_java_is_an_engine_error_that_says_so(solved, own_engine_folder, monkeypatch):
    monkeypatch.setenv("KATA_JAVA_HEAP", "200000g")
    result = kata(solved)
    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    assert "Java exited with status 1: Error" in said(result)


@pytest.mark.skipif(jvm.StartUpCache.of(jvm.find()) is None, reason="this Java has no start-up cache")
@pytest.mark.parametrize("damage", ["empty", "garbage", "truncated"])
def test_a_broken_start_up_cache_is_ignored(solved, own_engine_folder, monkeypatch, tmp_path, damage):
    monkeypatch.setenv("KATA_CACHE_DIR", str(tmp_path))
    cache = jvm.StartUpCache.of(jvm.find())
    made = tmp_path / "made"
    made.write_bytes({"empty": b"", "garbage": os.urandom(1 << 20), "truncated": b"\x00" * 4096}[damage])
    cache.accept(made)
    if damage == "truncated":
        cache.path.write_bytes(b"")
    kata(solved).assert_outcomes(passed=5)


def test_a_folder_that_others_may_enter_is_refused(solved, own_engine_folder):
    folder = own_engine_folder / paths.environment_key("local[2]")
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    result = kata(solved)
    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    assert "is not a private folder; remove it, or set KATA_ENGINE_DIR" in said(result)


def test_another_master_has_an_engine_of_its_own(solved, own_engine_folder):
    kata(solved, "--kata-master=local[1]").assert_outcomes(passed=5)
    assert paths.environment_key("local[1]") in {folder.name for folder in client.folders()}
