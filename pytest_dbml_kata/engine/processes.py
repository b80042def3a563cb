"""Find processes by ancestry or by the engine's mark, and kill them reliably."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

MARK = "KATA_ENGINE"
"""An environment variable of every process of an engine. Its value is the engine's folder."""

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_linux = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if _linux else None


def die_with_parent(how: signal.Signals) -> None:
    """Make the kernel send a signal to this process when its parent ends (Linux only; otherwise no effect)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose parent ends (Linux only; otherwise no effect)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def parents() -> dict[int, int]:
    """Return the parent of every running process on the machine, by pid."""
    found = {}
    if not _linux:
        told = subprocess.run(["ps", "-axo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
        for line in told.splitlines():
            pid, parent, state = line.split()[:3]
            if not state.startswith("Z"):
                found[int(pid)] = int(parent)
        return found
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
            except OSError:
                continue  # the process has just ended
            if state not in "ZX":
                found[int(entry.name)] = int(parent)
    return found


def descendants(root: int) -> set[int]:
    """Return the current descendants of ``root``."""
    tree = parents()
    found: set[int] = set()
    added = {root}
    while added:
        added = {pid for pid, parent in tree.items() if parent in added} - found
        found |= added
    return found


def kill(pids: set[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def kill_descendants(spare: set[int] = frozenset()) -> None:  # type: ignore[assignment]
    """Kill and reap all descendants of this process, except those in ``spare`` and their descendants.

    Return when none is left, including processes started in the meantime. With `adopt_orphans`, no process can escape
    by losing its parent.
    """
    while True:
        left = descendants(os.getpid()) - spare
        for pid in spare:
            left -= descendants(pid)
        kill(left)
        for _ in reap():
            pass
        if not left:
            return
        time.sleep(0.001)


def reap() -> Iterator[tuple[int, int]]:
    """Yield the pid and the status of each child process that has ended."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, status


def marked(folder: Path) -> set[int]:
    """Return the processes with the mark of the engine in ``folder``, regardless of their parent."""
    mark = f"{MARK}={folder}"
    found = set()
    if _linux:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if mark.encode() in (entry / "environ").read_bytes().split(b"\0"):
                        found.add(int(entry.name))
                except OSError:
                    continue  # belongs to another user, or has just ended
    else:
        told = subprocess.run(["ps", "-axEwwo", "pid=,command="], capture_output=True, text=True, check=False).stdout
        for line in told.splitlines():
            pid, _, command = line.strip().partition(" ")
            if f" {mark} " in f"{command} ":
                found.add(int(pid))
    return (found & set(parents())) - {os.getpid()}


def sweep(folder: Path) -> None:
    """Kill every process with the mark of the engine in ``folder``, except this one."""
    while left := marked(folder):
        kill(left)
        time.sleep(0.005)


def ended_how(status: int) -> str:
    """Describe a wait status."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        named = number in set(signal.Signals)
        return f"was killed by {signal.Signals(number).name if named else f'signal {number}'}"
    return f"exited with status {os.WEXITSTATUS(status)}"
