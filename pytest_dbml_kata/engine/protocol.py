"""The messages between the judging process and the engine, and their framing.

A frame is a 4-byte big-endian length and a msgpack-encoded struct. Frames are limited in size and decoded by type. So
for any data from a worker, the reader gets either a valid message or a `ProtocolError`.
"""

from __future__ import annotations

import socket
import struct
import time
from typing import TypeVar

import msgspec

from pytest_dbml_kata.sources import CheckFile, Frame

T = TypeVar("T")

VERSION = 1
"""The version of both sides. It is always the same: an engine serves only clients with its code (see `paths`)."""

LARGEST_FRAME = 32 * 1024 * 1024
"""The maximum size in bytes. The worker rejects a larger observation."""


class ProtocolError(Exception):
    """Raised for data that is not a valid message."""


class Closed(ProtocolError):
    """Raised if the other side closed the connection."""


class Message(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    pass


# Requests of a client


class Lease(Message, frozen=True):
    """Keep the engine running while this connection is open."""


class Status(Message, frozen=True):
    pass


class Stop(Message, frozen=True):
    pass


class Probe(Message, frozen=True):
    """Ask whether Spark is still running. The answer is `Health`. An unhealthy engine exits by itself."""

    cancel: str | None = None
    """The group of a worker whose jobs should be cancelled."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The learner's file: its path, and its content at the time of judging."""

    path: str
    text: bytes


class Open(Message, frozen=True):
    """Turn this connection into a worker.

    The worker runs the learner's source, the named misconception, or (with neither) the kata's witness. For a question
    file it runs the witness of the named question. Such a witness has no cases, so the worker ignores the case.
    """

    kata: CheckFile
    source: Source | None = None
    misconception: str | None = None
    question: str | None = None
    group: str = ""
    """The group id used to cancel the worker's Spark jobs."""


class Run(Message, frozen=True):
    """Observe one case. The answer must contain the nonce, so code cannot answer in advance."""

    nonce: bytes
    case: bytes


# Replies of the engine


class Welcome(Message, frozen=True):
    version: int
    pid: int


class Refused(Message, frozen=True):
    """The engine cannot serve the request. This is not the learner's fault."""

    reason: str


class StatusReply(Message, frozen=True):
    pid: int
    jvm_pid: int
    java: str
    uptime: float
    """Seconds since the engine started."""
    ready: bool
    """Whether Spark has started."""
    workers: int
    leases: int
    idle_limit: float
    """Idle time in seconds after which the engine exits."""
    start_up_cache: str
    """``in use``, ``being built`` or ``none``."""


class Stopping(Message, frozen=True):
    pass


class Health(Message, frozen=True):
    well: bool
    pid: int
    """The pid of the engine. If it has changed, the client has lost its engine."""
    reason: str = ""


class Ready(Message, frozen=True):
    """The worker is ready. It loads the learner's code when the first case arrives."""


class Seen(Message, frozen=True):
    nonce: bytes
    observation: msgspec.Raw
    output: str = ""


class Raised(Message, frozen=True):
    """The learner's code raised an exception."""

    nonce: bytes
    kind: str
    """The exception class: ``ValueError``, ``AnalysisException``, ..."""
    message: str
    """The first meaningful line of the message."""
    detail: str = ""
    """The full traceback, for verbose output."""
    frames: tuple[Frame, ...] = ()
    output: str = ""


class Died(Message, frozen=True):
    """The worker process ended without an answer."""

    how: str
    output: str = ""


Request = Lease | Status | Stop | Probe | Open
Answer = Seen | Raised | Died
Reply = Welcome | Refused | StatusReply | Stopping | Health | Ready | Seen | Raised | Died

_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_runs: msgspec.msgpack.Decoder[Run] = msgspec.msgpack.Decoder(Run)
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def send(connection: socket.socket, message: Message) -> None:
    body = _encoder.encode(message)
    if len(body) > LARGEST_FRAME:
        raise ProtocolError(f"expected a message of at most {LARGEST_FRAME} bytes, got {len(body)}")
    connection.sendall(struct.pack(">I", len(body)) + body)


def receive_request(connection: socket.socket, timeout: float | None = None) -> Request:
    return _decode(_requests, _receive(connection, timeout))


def receive_run(connection: socket.socket) -> Run:
    return _decode(_runs, _receive(connection, None))


def receive_reply(connection: socket.socket, timeout: float | None = None) -> Reply:
    """Return the next reply. Raise `TimeoutError` if it is not complete within ``timeout`` seconds."""
    return _decode(_replies, _receive(connection, timeout))


def _decode(decoder: msgspec.msgpack.Decoder[T], body: bytes) -> T:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:  # invalid UTF-8, infinite nesting
        raise ProtocolError(f"invalid message: {error}") from error


def _receive(connection: socket.socket, timeout: float | None) -> bytes:
    deadline = None if timeout is None else time.monotonic() + timeout
    (length,) = struct.unpack(">I", _exactly(connection, 4, deadline))
    if length > LARGEST_FRAME:
        raise ProtocolError(f"expected a message of at most {LARGEST_FRAME} bytes, got a header for {length}")
    return _exactly(connection, length, deadline)


def _exactly(connection: socket.socket, count: int, deadline: float | None) -> bytes:
    chunks = bytearray()
    while len(chunks) < count:
        if deadline is None:
            connection.settimeout(None)
        else:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            connection.settimeout(left)
        try:
            chunk = connection.recv(min(count - len(chunks), 1 << 20))
        except ConnectionError as error:
            raise Closed("the connection was reset") from error
        if not chunk:
            raise Closed("the connection was closed")
        chunks += chunk
    return bytes(chunks)
