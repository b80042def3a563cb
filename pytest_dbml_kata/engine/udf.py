"""UDF processes per worker: forked by the worker's warden with all imports loaded, and killed with the worker.

Spark starts a Python daemon for UDFs as ``python -m <this module>``. Importing pandas and pyarrow there would take
seconds. One daemon for all katas would mix the code of one kata with the next. So this module, run as a program, only
passes its standard streams to the warden of the worker that runs the job. The warden forks the real daemon.
"""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass

SOCKET = "KATA_UDF_SOCKET"
"""The environment variable of a worker's Spark jobs that contains the path of the warden's socket."""

FOLDER = "KATA_LEARNER_FOLDER"
"""The environment variable for the folder of the learner's file. UDFs can import modules from it."""

ORDER_TIME = 5.0
"""The time limit in seconds to receive an order."""

LARGEST_ORDER = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Order:
    descriptors: tuple[int, int]
    """Standard input and output of the process that Spark started."""
    connection: socket.socket
    """The connection stays open while the daemon runs."""
    arguments: list[str]
    environment: dict[str, str]


def receive_order(connection: socket.socket) -> Order:
    """Read an order from `main`. Raise `OSError` or `ProtocolError` if it is invalid."""
    from pytest_dbml_kata.engine.protocol import ProtocolError

    connection.settimeout(ORDER_TIME)
    text, descriptors, _, _ = socket.recv_fds(connection, LARGEST_ORDER, 2)
    try:
        while chunk := connection.recv(LARGEST_ORDER):
            text += chunk
        words = [word.decode(errors="surrogateescape") for word in text.split(b"\0")]
        count = int(words[0])
        arguments, variables = words[1 : 1 + count], words[1 + count :]
        environment = dict(variable.split("=", 1) for variable in variables)
        if len(descriptors) != 2:
            raise ValueError(f"expected 2 descriptors, got {len(descriptors)}")
    except (ValueError, OSError) as error:
        for descriptor in descriptors:
            os.close(descriptor)
        raise ProtocolError(f"invalid order for a UDF daemon: {error}") from error
    return Order((descriptors[0], descriptors[1]), connection, arguments, environment)


def run_daemon(order: Order) -> None:
    """Become PySpark's UDF daemon. This function does not return."""
    os.dup2(order.descriptors[0], 0)
    os.dup2(order.descriptors[1], 1)
    for descriptor in order.descriptors:
        if descriptor > 2:
            os.close(descriptor)
    os.environ.clear()
    os.environ.update(order.environment)
    if FOLDER in order.environment:
        sys.path.append(order.environment[FOLDER])
    sys.argv = ["pyspark.daemon", *order.arguments]
    sys.stdin = os.fdopen(0, "r", closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    from pytest_dbml_kata.engine.internals import pyspark

    pyspark.run_udf_daemon()


def main() -> None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(os.environ[SOCKET])
    words = [str(len(sys.argv) - 1), *sys.argv[1:], *(f"{name}={value}" for name, value in os.environ.items())]
    socket.send_fds(connection, [os.fsencode("\0".join(words))], [0, 1])
    connection.shutdown(socket.SHUT_WR)
    os.close(1)
    connection.recv(1)  # returns when the daemon has ended


if __name__ == "__main__":
    main()
