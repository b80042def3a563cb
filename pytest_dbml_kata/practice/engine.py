"""``--kata-engine-status`` and ``--kata-engine-stop``."""

from __future__ import annotations

from pytest_dbml_kata.engine import client


def status() -> int:
    """Print the status of all engines of this user."""
    running = [(folder, reply) for folder in client.folders() if (reply := client.status(folder)) is not None]
    if not running:
        print("no engine is running")
    for folder, reply in running:
        state = "ready" if reply.ready else "starting"
        limit = f"exits after {reply.idle_limit:g} idle s" if reply.idle_limit else "exits with its last client"
        print(f"engine {folder.name}: {state}, up for {reply.uptime:.0f} s, {limit}")
        print(f"  process {reply.pid}, Java {reply.java}, its process {reply.jvm_pid}")
        print(f"  {reply.workers} workers, {reply.leases} clients, start-up cache: {reply.start_up_cache}")
    return 0


def stop() -> int:
    """Stop every engine of this user."""
    stopped = [each for folder in client.folders() if (each := client.stop(folder)) is not None]
    if not stopped:
        print("no engine was running")
    for each in stopped:
        print(f"engine {each.folder.name}: {each.how}")
    return 0
