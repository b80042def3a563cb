"""The private and undocumented names of dependencies: there by name, and what happens without them."""

from __future__ import annotations

import inspect
import shutil
import sys
import warnings
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import py4j.clientserver
import py4j.finalizer
import py4j.java_gateway
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_dbml_kata.cli.instead import InsteadOfTests
from pytest_dbml_kata.engine import tracking
from pytest_dbml_kata.engine.internals import mlflow as mlflow_internals
from pytest_dbml_kata.engine.internals import py4j as py4j_internals
from pytest_dbml_kata.engine.internals import pyspark as pyspark_internals
from pytest_dbml_kata.judging import drawing, hypothesis_internals
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import built_in, specs
from pytest_dbml_kata.run import debugging, pytest_internals


def gone(owner: object, *names: str) -> list[str]:
    """Return those of the names that ``owner`` lacks: an empty list unless a dependency dropped one."""
    return [name for name in names if not hasattr(owner, name)]


# pytest


@pytest.fixture
def config(pytester):
    found = pytester.parseconfig()
    found._do_configure()
    yield found
    found._ensure_unconfigure()


def test_pytest_still_has_these_names(config, pytester):
    plugin = config.pluginmanager.get_plugin
    options = ("no_header", "tbstyle", "reportchars", "verbose", "collectonly", "noconftest", "inifilename", "usepdb")
    assert gone(config, "args", "args_source", "known_args_namespace") == []
    assert gone(config.option, *options) == []
    assert gone(config.known_args_namespace, *options) == []
    assert gone(plugin("terminalreporter"), "_tw", "reportchars", "showfspath", "stats", "isatty") == []
    assert gone(plugin("terminalreporter"), "write", "write_line", "write_sep") == []
    assert gone(plugin("terminalreporter")._tw, "_file", "fullwidth", "hasmarkup") == []
    assert gone(plugin("capturemanager"), "global_and_fixture_disabled", "suspend_global_capture") == []
    assert plugin("hypothesispytest") is not None
    assert pytester.parseconfigure("--pdb").pluginmanager.has_plugin(debugging.INVOKE)
    assert config.option.reportchars == pytest_internals.SHORT_SUMMARY


class Reporter:
    """Takes the place of pytest's terminal reporter, and lacks all of its private names."""


@pytest.fixture(params=["a reporter without private names", "no reporter"])
def bare(config, request):
    """pytest, of which nothing private is left."""
    for name in ("terminalreporter", "capturemanager", "hypothesispytest"):
        config.pluginmanager.unregister(name=name)
    if request.param != "no reporter":
        config.pluginmanager.register(Reporter(), "terminalreporter")
        config.pluginmanager.register(Reporter(), "capturemanager")
    yield config
    if request.param != "no reporter":
        config.pluginmanager.unregister(name="capturemanager")


def test_without_its_private_names_pytest_writes_to_standard_output_as_wide_as_the_terminal(bare, monkeypatch):
    standard = StringIO()
    monkeypatch.setattr(sys, "stdout", standard)
    assert pytest_internals.output(bare) is standard
    assert pytest_internals.encoding(bare) == "ascii"
    assert pytest_internals.width(bare) == shutil.get_terminal_size().columns
    assert not pytest_internals.colored(bare)


def test_without_its_private_names_nothing_that_changes_pytests_report_fails(bare):
    drawn = []
    pytest_internals.uncaptured(bare)(lambda: drawn.append("a line"))
    assert drawn == ["a line"]
    pytest_internals.stop_capturing(bare)
    pytest_internals.say_nothing_by_itself(bare)
    pytest_internals.drop_default_summary(bare)
    pytest_internals.drop_hypothesis_summary(bare)


def test_without_a_terminal_reporter_nothing_is_said_and_no_screen_is_shown(config):
    assert pytest_internals.plain(config)
    config.pluginmanager.unregister(name="terminalreporter")
    for name in ("tbstyle", "reportchars", "verbose"):
        delattr(config.option, name)  # the options that the terminal reporter defines
    assert not pytest_internals.plain(config)
    pytest_internals.say(config, "a line")


@pytest.mark.parametrize(("option", "value"), [("verbose", 1), ("tbstyle", "short"), ("reportchars", "a")])
def test_asking_for_more_is_told_from_the_default(config, option, value):
    setattr(config.option, option, value)
    assert not pytest_internals.plain(config)


def test_the_terminal_is_described_as_pytest_sees_it(config):
    writer = config.get_terminal_writer()
    writer.fullwidth, writer.hasmarkup = 55, True
    assert pytest_internals.width(config) == 55
    assert pytest_internals.colored(config)
    assert pytest_internals.output(config) is writer._file


def test_a_line_is_drawn_while_nothing_is_captured(config, monkeypatch):
    seen = []
    capture = config.pluginmanager.get_plugin("capturemanager")
    monkeypatch.setattr(capture, "suspend_global_capture", lambda in_=False: seen.append("off"))
    monkeypatch.setattr(capture, "resume_global_capture", lambda: seen.append("on"))
    monkeypatch.setattr(capture, "_global_capturing", SimpleNamespace(is_started=lambda: True))
    pytest_internals.uncaptured(config)(lambda: seen.append("a line"))
    monkeypatch.undo()
    assert seen == ["off", "a line", "on"]


def test_pytest_says_nothing_by_itself(config):
    pytest_internals.say_nothing_by_itself(config)
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    assert (reporter.reportchars, reporter.showfspath) == ("", False)
    assert (config.option.no_header, config.option.tbstyle) == (True, "no")


def test_a_short_summary_that_was_asked_for_stays(config):
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    config.option.reportchars, reporter.reportchars = "a", "sxXEf"
    pytest_internals.drop_default_summary(config)
    assert reporter.reportchars == "sxXEf"
    config.option.reportchars, reporter.reportchars = pytest_internals.SHORT_SUMMARY, "fE"
    pytest_internals.drop_default_summary(config)
    assert reporter.reportchars == ""


def test_hypothesis_summary_is_dropped_while_hypothesis_is_not_imported(config, monkeypatch):
    pytest_internals.drop_hypothesis_summary(config)
    assert config.pluginmanager.has_plugin("hypothesispytest") == ("hypothesis" in sys.modules)
    monkeypatch.delitem(sys.modules, "hypothesis", raising=False)
    pytest_internals.drop_hypothesis_summary(config)
    assert not config.pluginmanager.has_plugin("hypothesispytest")


@pytest.mark.parametrize("status", [0, 1, 3])
def test_work_takes_the_place_of_tests_and_decides_the_exit_status(pytester, status):
    pytester.makepyfile("def test(): assert False")
    assert pytester.inline_run(plugins=[InsteadOfTests(lambda: status)]).ret == status


def test_interrupted_work_ends_the_session_as_interrupted(pytester):
    def work():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pytester.inline_run(plugins=[InsteadOfTests(work)])


# Hypothesis


def drawn(examples: int = 4) -> list[bytes]:
    """Draw the cases of a small kata."""
    file = specs([built_in()])["model_deployment/retrain_decision"].file
    return list(drawing.draw(load_kata(Path(file.path), file.module), 1, examples, {}))


def test_hypothesis_still_has_these_names():
    providers = import_module("hypothesis.internal.conjecture.providers")
    constants = import_module("hypothesis.internal.constants_ast")
    assert gone(providers, "_get_local_constants", "CONSTANTS_CACHE") == []
    assert gone(constants, "Constants") == []
    assert constants.Constants() is not None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        hypothesis_internals._replace()()


def test_no_constant_of_a_loaded_module_is_drawn(monkeypatch):
    providers = import_module("hypothesis.internal.conjecture.providers")
    constants = import_module("hypothesis.internal.constants_ast")
    local = constants.Constants(integers={987_654_321})
    monkeypatch.setattr(providers, "_get_local_constants", lambda: local)
    monkeypatch.setattr(providers, "CONSTANTS_CACHE", {})
    monkeypatch.setattr(hypothesis_internals, "CONSTANTS_IN_REACH", {})
    found = set()

    @settings(max_examples=300, database=None)
    @given(st.integers())
    def each(number):
        found.add(number)

    with hypothesis_internals.without_local_constants():
        each()
    assert 987_654_321 not in found
    assert providers._get_local_constants() is local
    each()
    assert 987_654_321 in found, "a constant of a loaded module is drawn by itself"


class NewConstants:
    """Cannot be created without arguments."""

    def __init__(self, integers):
        self.integers = integers


PROVIDERS, CONSTANTS = "hypothesis.internal.conjecture.providers", "hypothesis.internal.constants_ast"


@pytest.mark.parametrize(
    ("module", "changed"),
    [
        (PROVIDERS, {"_get_local_constants": None}),
        (PROVIDERS, {"CONSTANTS_CACHE": None}),
        (CONSTANTS, {"Constants": None}),
        (CONSTANTS, {"Constants": NewConstants}),
        (CONSTANTS, None),
    ],
    ids=["_get_local_constants", "CONSTANTS_CACHE", "Constants", "another Constants", "constants_ast"],
)
def test_cases_are_drawn_without_a_private_name_of_hypothesis_and_one_warning_says_so(monkeypatch, module, changed):
    names = None if changed is None else vars(import_module(module)) | changed
    # Hypothesis has its own names already: only who imports the module from now on finds it changed.
    stand_in = names and SimpleNamespace(**{name: value for name, value in names.items() if value is not None})
    package, _, last = module.rpartition(".")
    monkeypatch.setattr(import_module(package), last, stand_in)
    monkeypatch.setitem(sys.modules, module, stand_in)
    hypothesis_internals._warn_once.cache_clear()
    with pytest.warns(hypothesis_internals.HypothesisChanged, match="install another version of Hypothesis") as told:
        assert len(drawn(4)) == 4
    assert len(told) == 1


# Py4J


def test_py4j_still_has_these_names():
    assert gone(py4j.java_gateway, "JavaClass", "JavaMember", "JavaPackage", "JVMView", "GatewayClient") == []
    for name in ("JavaClass", "JavaPackage", "JVMView"):
        assert gone(getattr(py4j.java_gateway, name), "__getattr__") == []
    assert gone(py4j.finalizer.ThreadSafeFinalizer, "finalizers") == []
    client = py4j.clientserver.JavaClient(py4j.clientserver.JavaParameters(), py4j.clientserver.PythonParameters())
    assert gone(client, "garbage_collect_object", "finalizer_deque") == []
    assert gone(py4j.java_gateway.JavaGateway(client), "_gateway_client") == []
    assert "_target_id" in py4j.java_gateway.JavaObject.__init__.__code__.co_names


class Client:
    """Notes what is released."""

    def __init__(self, **names):
        self.released = []
        vars(self).update(names)

    def garbage_collect_object(self, target, quietly):
        self.released.append((target, quietly))


def test_objects_are_released_that_are_held_or_wait(monkeypatch):
    held = SimpleNamespace(_target_id="o2")
    finalizers = {1: lambda: held, 2: lambda: None}
    monkeypatch.setattr(py4j.finalizer.ThreadSafeFinalizer, "finalizers", finalizers)
    client = Client(finalizer_deque=[(None, "o1")])
    py4j_internals.release_objects(SimpleNamespace(_gateway_client=client))
    assert client.released == [("o1", False), ("o2", False)]


def test_without_py4js_private_names_nothing_is_released_and_nothing_is_remembered(monkeypatch):
    client = Client()
    py4j_internals.release_objects(SimpleNamespace(client=client))
    py4j_internals.release_objects(None)
    monkeypatch.delattr(py4j.finalizer, "ThreadSafeFinalizer")
    py4j_internals.release_objects(SimpleNamespace(_gateway_client=client))
    assert client.released == []
    for name in ("JavaPackage", "JavaClass", "JavaMember", "JVMView"):
        monkeypatch.delattr(py4j.java_gateway, name)
    py4j_internals.remember_names()


# PySpark: without these there is no way to share a JVM, hence the upper bound in pyproject.toml


def test_pyspark_still_has_these_names():
    from pyspark import SparkConf, SparkContext, cloudpickle, daemon, java_gateway
    from pyspark.sql import SparkSession

    assert gone(SparkContext, "_gateway", "_jvm", "stop") == []
    assert gone(SparkSession, "_instantiatedSession", "_activeSession", "newSession", "stop") == []
    assert gone(daemon, "manager") == []
    assert gone(cloudpickle, "register_pickle_by_value") == []
    variables = (pyspark_internals.GATEWAY_PORT, pyspark_internals.GATEWAY_SECRET, pyspark_internals.CONNECTION_FILE)
    launching = inspect.getsource(java_gateway.launch_gateway)
    assert [name for name in variables if name not in launching] == []
    assert {"_jvm", "_jconf"} <= inspect.signature(SparkConf).parameters.keys()
    assert {"conf", "gateway", "jsc", "environment"} <= inspect.signature(SparkContext).parameters.keys()
    assert "_jsparkSession" in SparkSession.__init__.__code__.co_names


def test_pyspark_still_has_the_names_that_observe_and_the_checks_look_at():
    from pyspark import SparkContext
    from pyspark.ml.param import Params
    from pyspark.sql.classic.dataframe import DataFrame

    assert "_jdf" in DataFrame.__init__.__code__.co_names
    assert gone(Params, "_dummy", "_set", "_resetUid") == []
    assert "_jsc" in SparkContext._do_init.__code__.co_names


# MLflow


def test_mlflow_still_has_these_names():
    names = [
        *(f"{each}.reset" for each in mlflow_internals.RESET),
        *mlflow_internals.CLEARED,
        *mlflow_internals.ENGINE_MAPS,
        *mlflow_internals.RUN_TABLES,
        mlflow_internals.AUTOLOGGING,
        mlflow_internals.ATTEMPTS,
        mlflow_internals.SQL_STORE,
        mlflow_internals.GET_STORE,
    ]
    assert [each for each in names if mlflow_internals.find(each) is None] == []
    owner, _, name = mlflow_internals.ACTIVE_EXPERIMENT.partition(":")
    assert gone(import_module(owner), name) == []
    assert "ManagedSessionMaker" in mlflow_internals.find(mlflow_internals.SQL_STORE).__init__.__code__.co_names


def test_what_mlflow_no_longer_has_is_skipped(monkeypatch):
    monkeypatch.setattr(mlflow_internals, "find", lambda name: None)
    tracking.forget()
    mlflow_internals.limit_attempts(2)


def test_a_name_that_is_gone_is_none():
    assert mlflow_internals.find("mlflow.tracking.fluent:_no_such_name") is None
    assert mlflow_internals.find("mlflow.no_such_module:name") is None
