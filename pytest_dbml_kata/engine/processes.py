"""Processes: found by ancestry or by the engine's mark, and ended for sure."""

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
"""Every process of an engine has this variable in its environment; the value is the engine's folder."""

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_linux = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if _linux else None


def die_with_parent(how: signal.Signals) -> None:
    """Have the kernel send this signal to this process when its parent ends (Linux; elsewhere no effect)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends (Linux; elsewhere no effect)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def parents() -> dict[int, int]:
    """Every process on the machine that still runs, with its parent."""
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
                continue  # it has just ended
            if state not in "ZX":
                found[int(entry.name)] = int(parent)
    return found


def descendants(root: int) -> set[int]:
    """The processes below ``root`` at this moment."""
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
    """End every process below this one but those to spare, and what they start meanwhile; reap them.

    Returns when none is left. With `adopt_orphans`, nothing can slip away by losing its parent.
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
    """Children of this process that have ended, with their status."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, status


def marked(folder: Path) -> set[int]:
    """The processes that bear the mark of the engine in ``folder``, whoever their parent is now."""
    mark = f"{MARK}={folder}"
    found = set()
    if _linux:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if mark.encode() in (entry / "environ").read_bytes().split(b"\0"):
                        found.add(int(entry.name))
                except OSError:
                    continue  # another user's, or it has just ended
    else:
        told = subprocess.run(["ps", "-axEwwo", "pid=,command="], capture_output=True, text=True, check=False).stdout
        for line in told.splitlines():
            pid, _, command = line.strip().partition(" ")
            if f" {mark} " in f"{command} ":
                found.add(int(pid))
    return (found & set(parents())) - {os.getpid()}


def sweep(folder: Path) -> None:
    """End every process with the mark of the engine in ``folder``, but this one."""
    while left := marked(folder):
        kill(left)
        time.sleep(0.005)


def ended_how(status: int) -> str:
    """A wait status in words."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return f"was ended by {signal.Signals(number).name}" if number in set(signal.Signals) else f"signal {number}"
    return f"ended itself with exit status {os.WEXITSTATUS(status)}"
