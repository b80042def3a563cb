"""`pytest --kata-init`: a folder to practise in, in which nothing that is there is ever written over."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_dbml_kata.packs import KataSpec, Pack, built_in, specs
from pytest_dbml_kata.practice.workspace import FILES, MANIFEST, TEMPLATES, create

SPECS = specs([built_in()])
STUBS = {f"katas/{kata}.py" for kata in SPECS}


def shop(folder: Path, **stubs: str) -> dict[str, KataSpec]:
    """A catalogue of katas in one domain, with these stubs."""
    pack = Pack("shop", folder / "catalogue", folder / "stubs", folder / "solutions")
    for name, text in stubs.items():
        (pack.stubs / "shop").mkdir(parents=True, exist_ok=True)
        (pack.stubs / "shop" / f"{name}.py").write_text(text)
    return {f"shop/{name}": KataSpec(f"shop/{name}", pack) for name in stubs}


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def said(lines: list[str]) -> str:
    return "\n".join(lines)


# A new folder


def test_every_stub_and_everything_beside_them(tmp_path) -> None:
    create(tmp_path / "deep" / "down", SPECS)
    folder = tmp_path / "deep" / "down"
    assert files(folder) == STUBS | set(FILES.values()) | {MANIFEST}
    for kata, spec in SPECS.items():
        assert (folder / "katas" / f"{kata}.py").read_bytes() == spec.stub.read_bytes()
    for template, name in FILES.items():
        assert (folder / name).read_bytes() == (TEMPLATES / template).read_bytes()


def test_every_template_is_used() -> None:
    assert files(TEMPLATES) == set(FILES)


def test_the_output_is_short_and_says_what_to_do_next(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = create(tmp_path / "my katas", SPECS)
    assert lines[0] == f"{len(SPECS)} katas in 'my katas/katas'"
    assert lines[-1] == "next: cd 'my katas' && pytest --kata-next"
    assert len(lines) == 3


def test_the_current_folder_will_do(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert create(Path(), SPECS)[-1] == "next: pytest --kata-next"
    assert files(tmp_path) >= STUBS


def test_files_are_made_with_the_rights_that_the_user_gives_files(tmp_path) -> None:
    before = os.umask(0o027)
    try:
        create(tmp_path, SPECS)
    finally:
        os.umask(before)
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in files(tmp_path)} == {0o640}


def test_the_test_view_of_an_editor_is_set_up(tmp_path) -> None:
    create(tmp_path, SPECS)
    settings = json.loads((tmp_path / ".vscode" / "settings.json").read_text())
    assert settings["python.testing.pytestEnabled"] is True
    assert settings["python.testing.unittestEnabled"] is False
    assert settings["python.testing.pytestArgs"] == ["--kata", "katas"]
    assert json.loads((tmp_path / ".vscode" / "extensions.json").read_text()) == {
        "recommendations": ["ms-python.python"]
    }


def test_the_workflow_does_what_it_is_for(tmp_path) -> None:
    yaml = pytest.importorskip("yaml")
    create(tmp_path, SPECS)
    workflow = yaml.safe_load((tmp_path / ".github" / "workflows" / "katas.yml").read_text())
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [
        "pip install pytest-dbml-kata",
        "pytest --kata-report",
    ]
    assert "secrets" not in (tmp_path / ".github" / "workflows" / "katas.yml").read_text()


# What is there is never written over


@pytest.mark.parametrize("name", sorted({*STUBS, *FILES.values()} - {"pytest.toml"}))
def test_a_file_that_is_there_stays(tmp_path, name) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    text = said(create(tmp_path, SPECS))
    assert path.read_text() == "mine"
    assert files(tmp_path) == STUBS | set(FILES.values()) | {MANIFEST}
    if name in STUBS:
        assert "1 file unchanged" in text
    else:
        assert f"existing, kept unchanged: {name}" in text


def make_link(path: Path) -> None:
    path.symlink_to(path.parent / "nothing")


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("make", [make_link, make_pipe, Path.mkdir])
@pytest.mark.parametrize("name", ["katas/ml_workflows/impute_missing.py", "README.md", ".gitignore"])
def test_whatever_bears_the_name_stays(tmp_path, make, name) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    make(path)
    before = path.lstat()
    create(tmp_path, SPECS)
    create(tmp_path, SPECS)
    assert path.lstat().st_mode == before.st_mode
    assert path.lstat().st_ino == before.st_ino
    assert not (path.parent / "nothing").exists()


def test_a_file_that_appears_at_the_last_moment_stays(tmp_path, monkeypatch) -> None:
    link = os.link

    def late(source, target, **given) -> None:
        if target.name == "impute_missing.py":
            target.write_text("mine")
        link(source, target, **given)

    monkeypatch.setattr(os, "link", late)
    create(tmp_path, SPECS)
    assert (tmp_path / "katas/ml_workflows/impute_missing.py").read_text() == "mine"
    assert files(tmp_path) == STUBS | set(FILES.values()) | {MANIFEST}


def test_two_at_once_make_one_folder(tmp_path) -> None:
    broken = []

    def make() -> None:
        try:
            create(tmp_path / "katas here", SPECS)
        except BaseException as error:
            broken.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken
    assert files(tmp_path / "katas here") == STUBS | set(FILES.values()) | {MANIFEST}
    assert "no files were missing" in said(create(tmp_path / "katas here", SPECS))


def test_without_hard_links_it_is_the_same(tmp_path, monkeypatch) -> None:
    def none(*_given, **_named) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", none)
    (tmp_path / "README.md").write_text("mine")
    create(tmp_path, SPECS)
    assert files(tmp_path) == STUBS | set(FILES.values()) | {MANIFEST}
    assert (tmp_path / "README.md").read_text() == "mine"


def test_settings_of_pytest_that_are_there_stay_in_force(tmp_path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '-q'\n")
    text = said(create(tmp_path, SPECS))
    assert not (tmp_path / "pytest.toml").exists()
    assert "pyproject.toml configures pytest here" in text


def test_settings_of_a_folder_above_do_not_keep_it_from_having_its_own(tmp_path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    create(tmp_path / "below", SPECS)
    assert (tmp_path / "below" / "pytest.toml").exists()


def test_a_gitignore_that_lacks_the_line_is_told_of(tmp_path) -> None:
    (tmp_path / ".gitignore").write_text("*.pyc\n")
    assert "add the line .kata/ to your .gitignore" in said(create(tmp_path, SPECS))
    (tmp_path / ".gitignore").write_text("*.pyc\n.kata/\n")
    assert "add the line" not in said(create(tmp_path, SPECS))


# Later: after an upgrade


def as_it_is(path: Path) -> tuple[int, ...]:
    """What a look at a file does not change."""
    status = path.stat()
    return status.st_ino, status.st_mode, status.st_nlink, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def test_a_second_time_nothing_is_missing(tmp_path) -> None:
    create(tmp_path, SPECS)
    before = {name: as_it_is(tmp_path / name) for name in files(tmp_path)}
    assert "no files were missing" in said(create(tmp_path, SPECS))
    assert {name: as_it_is(tmp_path / name) for name in files(tmp_path)} == before


def test_new_katas_are_added(tmp_path) -> None:
    here = tmp_path / "here"
    create(here, shop(tmp_path, buy="def buy(): ..."))
    (here / "katas/shop/buy.py").write_text("def buy(): return 1")
    text = said(create(here, shop(tmp_path, buy="def buy(): ...", sell="def sell(): ...")))
    assert "2 katas in" in text
    assert "new: shop/sell" in text
    assert (here / "katas/shop/sell.py").read_text() == "def sell(): ..."
    assert (here / "katas/shop/buy.py").read_text() == "def buy(): return 1"


def test_a_stub_that_changed_is_told_of_and_yours_is_kept(tmp_path) -> None:
    here = tmp_path / "here"
    create(here, shop(tmp_path, buy="old", sell="old", lend="same"))
    (here / "katas/shop/buy.py").write_text("edited")
    katas = shop(tmp_path, buy="new", sell="new", lend="same")
    for _ in range(2):
        lines = create(here, katas)
        assert "the stub of shop/buy has changed; your file is kept" in lines
        assert (
            "the stub of shop/sell has changed, and your file is the old stub: get the new one with "
            "`pytest --kata-reset sell`"
        ) in lines
        assert "lend" not in said(lines)
        assert any(line.startswith("compare with: diff ") and line.endswith("stubs/shop/buy.py") for line in lines)
    assert (here / "katas/shop/buy.py").read_text() == "edited"
    assert (here / "katas/shop/sell.py").read_text() == "old"
    (here / "katas/shop/sell.py").write_text("new")  # as --kata-reset does
    assert "shop/sell" not in said(create(here, katas))
    assert "the stub of shop/sell has changed, and your file is the old stub" in said(
        create(here, shop(tmp_path, buy="new", sell="newer", lend="same"))
    )


def test_ends_of_lines_that_git_changed_are_no_edit(tmp_path) -> None:
    here = tmp_path / "here"
    create(here, shop(tmp_path, buy="old\nlines\n"))
    (here / "katas/shop/buy.py").write_bytes(b"old\r\nlines\r\n")
    assert "has changed" not in said(create(here, shop(tmp_path, buy="old\nlines\n")))
    assert "your file is the old stub" in said(create(here, shop(tmp_path, buy="new\nlines\n")))


def test_a_stub_that_was_deleted_is_put_back(tmp_path) -> None:
    create(tmp_path, SPECS)
    gone = tmp_path / "katas/ml_workflows/impute_missing.py"
    gone.unlink()
    lines = create(tmp_path, SPECS)
    assert "missing, restored: ml_workflows/impute_missing" in lines
    assert gone.read_bytes() == SPECS["ml_workflows/impute_missing"].stub.read_bytes()


def test_a_kata_that_is_no_more_is_told_of_and_kept(tmp_path) -> None:
    here = tmp_path / "here"
    create(here, shop(tmp_path, buy="old", sell="old"))
    for _ in range(2):
        lines = create(here, shop(tmp_path, buy="old"))
        assert "no longer in the catalogue, your files are kept: shop/sell" in lines
        assert (here / "katas/shop/sell.py").read_text() == "old"
    (here / "katas/shop/sell.py").unlink()
    assert "shop/sell" not in said(create(here, shop(tmp_path, buy="old")))


def test_long_lists_are_cut(tmp_path) -> None:
    here = tmp_path / "here"
    many = [f"kata_{n:03}" for n in range(100)]
    create(here, shop(tmp_path, first="x"))
    lines = create(here, shop(tmp_path, first="x", **dict.fromkeys(many, "old")))
    assert any(line.startswith("new: shop/kata_000, ") and line.endswith(" ... and 94 more") for line in lines)
    for name in many[:50]:
        (here / f"katas/shop/{name}.py").write_text("edited")
    lines = create(here, shop(tmp_path, first="x", **dict.fromkeys(many, "new")))
    assert lines.count("... and 44 stubs more") == 2
    assert len(lines) < 24


# The manifest


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[]", b'{"format": 1}', b'{"format": 1, "stubs": {"a": 3}}', b"[" * 100_000]
)
def test_a_damaged_manifest_costs_nothing(tmp_path, content) -> None:
    create(tmp_path, SPECS)
    mine = tmp_path / "katas/ml_workflows/impute_missing.py"
    mine.write_text("mine")
    (tmp_path / MANIFEST).write_bytes(content)
    text = said(create(tmp_path, SPECS))
    assert "katas/.stubs.json was corrupt and is now .stubs.json.damaged-1" in text
    assert (tmp_path / f"{MANIFEST}.damaged-1").read_bytes() == content
    assert mine.read_text() == "mine"
    assert "was damaged" not in said(create(tmp_path, SPECS))
    (tmp_path / MANIFEST).write_bytes(content)
    assert "damaged-2" in said(create(tmp_path, SPECS))


@pytest.mark.parametrize("more", ["", ', "stubs": "of another kind"'])
def test_a_manifest_of_a_newer_version_is_refused_before_anything_is_done(tmp_path, more) -> None:
    create(tmp_path, SPECS)
    (tmp_path / MANIFEST).write_text(f'{{"format": 2{more}}}')
    (tmp_path / "README.md").unlink()
    before = files(tmp_path)
    with pytest.raises(pytest.UsageError, match=r"newer version of pytest-dbml-kata.*pip install --upgrade"):
        create(tmp_path, SPECS)
    assert files(tmp_path) == before
    assert (tmp_path / MANIFEST).read_text() == f'{{"format": 2{more}}}'


@pytest.mark.parametrize("make", [make_link, make_pipe, Path.mkdir])
def test_a_manifest_that_is_no_file_is_refused(tmp_path, make) -> None:
    (tmp_path / "katas").mkdir()
    make(tmp_path / MANIFEST)
    with pytest.raises(pytest.UsageError, match="not a regular file"):
        create(tmp_path, SPECS)
    assert files(tmp_path) <= {MANIFEST}


def test_a_lost_manifest_is_made_anew(tmp_path) -> None:
    create(tmp_path, SPECS)
    before = (tmp_path / MANIFEST).read_bytes()
    (tmp_path / MANIFEST).unlink()
    create(tmp_path, SPECS)
    assert (tmp_path / MANIFEST).read_bytes() == before


# What cannot be done


def test_a_file_is_no_folder(tmp_path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    for given in ("file", "file/below", "link", "link/below"):
        with pytest.raises(pytest.UsageError, match=r"not a folder\. Nothing was written"):
            create(tmp_path / given, SPECS)
    assert files(tmp_path) == {"file", "link"}


@pytest.mark.parametrize("name", ["katas", "katas/ml_workflows", ".vscode"])
@pytest.mark.parametrize("make", [Path.touch, make_link])
def test_what_lies_where_a_folder_has_to_be_is_named(tmp_path, name, make) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    make(tmp_path / name)
    with pytest.raises(pytest.UsageError, match=f"--kata-init: {tmp_path / name}"):
        create(tmp_path, SPECS)
    assert not (tmp_path / name).is_dir()


def test_a_full_disk_is_told_with_what_is_there(tmp_path) -> None:
    """No disk is filled here: the system is told to refuse files above a size, which fails in the same place."""
    here = tmp_path / "here"
    katas = shop(tmp_path, buy="x" * 100, sell="x" * 100, tell="x" * 5000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(pytest.UsageError) as caught:
            create(here, katas)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(caught.value) == (
        f"--kata-init: {here}/katas/shop/tell.py: {os.strerror(errno.EFBIG)}. Written before the error: 2 stubs, "
        "0 other files. Fix the problem and run the command again."
    )
    assert files(here) == {"katas/shop/buy.py", "katas/shop/sell.py"}
    create(here, katas)
    assert files(here) == {f"katas/{kata}.py" for kata in katas} | set(FILES.values()) | {MANIFEST}


@pytest.fixture
def nobody() -> Iterator[None]:
    """Somebody to whom something can be forbidden, which root is not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that anybody may read, which those of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="kata-init-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_folder_that_may_not_be_written_is_told(public_folder, request) -> None:
    here = public_folder / "here"
    here.mkdir()
    here.chmod(0o555)
    katas = shop(public_folder, buy="x")
    request.getfixturevalue("nobody")
    with pytest.raises(pytest.UsageError) as caught:
        create(here, katas)
    assert str(caught.value) == f"--kata-init: {here}/katas: Permission denied. Nothing was written."
    assert files(here) == set()
