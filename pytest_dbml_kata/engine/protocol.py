"""The messages between the judging process and the engine: what they hold, and how they are framed.

A frame is a 4-byte big-endian length and a msgpack-encoded struct. Frames are limited in size and decoded
by type, so whatever a worker writes, the reader gets a valid message or a `ProtocolError`.
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
"""Both sides have to speak the same version; an engine is never older than its client (see `paths`)."""

LARGEST_FRAME = 32 * 1024 * 1024
"""Bytes. A larger observation is refused where it is made."""


class ProtocolError(Exception):
    """The other side sent something that is no message."""


class Closed(ProtocolError):
    """The other side closed the connection."""


class Message(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    pass


# What a client asks


class Lease(Message, frozen=True):
    """Stay up while this connection is open."""


class Status(Message, frozen=True):
    pass


class Stop(Message, frozen=True):
    pass


class Probe(Message, frozen=True):
    """Is Spark still up? Answered with `Health`; an engine that is not well goes away by itself."""

    cancel: str | None = None
    """The group of a worker whose jobs are to end."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The learner's file: where it lies and what it held when it was read for judging."""

    path: str
    text: bytes


class Open(Message, frozen=True):
    """Turn this connection into a worker.

    It runs the learner's source, or the named misconception, or (with neither) the kata's witness. Of a file of
    questions it runs the witness of the named one, which knows no cases: what it is asked is left unread.
    """

    kata: CheckFile
    source: Source | None = None
    misconception: str | None = None
    question: str | None = None
    group: str = ""
    """The name under which the worker's Spark jobs can be ended."""


class Run(Message, frozen=True):
    """Observe one case. The nonce comes back with the answer, so that none can be given ahead."""

    nonce: bytes
    case: bytes


# What the engine answers


class Welcome(Message, frozen=True):
    version: int
    pid: int


class Refused(Message, frozen=True):
    """The engine cannot do it, through no fault of the learner."""

    reason: str


class StatusReply(Message, frozen=True):
    pid: int
    jvm_pid: int
    java: str
    uptime: float
    """Seconds since the engine started."""
    ready: bool
    """Does Spark answer yet?"""
    workers: int
    leases: int
    idle_limit: float
    """Seconds without work after which the engine leaves."""
    start_up_cache: str
    """``in use``, ``being built`` or ``none``."""


class Stopping(Message, frozen=True):
    pass


class Health(Message, frozen=True):
    well: bool
    pid: int
    """The engine's process: a client that was served by another one has lost it."""
    reason: str = ""


class Ready(Message, frozen=True):
    """The worker stands, and will load the learner's code when the first case comes."""


class Seen(Message, frozen=True):
    nonce: bytes
    observation: msgspec.Raw
    output: str = ""


class Raised(Message, frozen=True):
    """The learner's code ended in an exception."""

    nonce: bytes
    kind: str
    """The exception's class: ``ValueError``, ``AnalysisException``, ..."""
    message: str
    """Its first meaningful line."""
    detail: str = ""
    """The whole traceback, for those who ask for it."""
    frames: tuple[Frame, ...] = ()
    output: str = ""


class Died(Message, frozen=True):
    """The worker's process ended without an answer."""

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
        raise ProtocolError(f"a message of {len(body)} bytes is above the limit of {LARGEST_FRAME}")
    connection.sendall(struct.pack(">I", len(body)) + body)


def receive_request(connection: socket.socket, timeout: float | None = None) -> Request:
    return _decode(_requests, _receive(connection, timeout))


def receive_run(connection: socket.socket) -> Run:
    return _decode(_runs, _receive(connection, None))


def receive_reply(connection: socket.socket, timeout: float | None = None) -> Reply:
    """The next reply. Raises `TimeoutError` when it has not come whole within ``timeout`` seconds."""
    return _decode(_replies, _receive(connection, timeout))


def _decode(decoder: msgspec.msgpack.Decoder[T], body: bytes) -> T:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:  # text that is no UTF-8, nesting without end
        raise ProtocolError(f"no valid message: {error}") from error


def _receive(connection: socket.socket, timeout: float | None) -> bytes:
    deadline = None if timeout is None else time.monotonic() + timeout
    (length,) = struct.unpack(">I", _exactly(connection, 4, deadline))
    if length > LARGEST_FRAME:
        raise ProtocolError(f"a message of {length} bytes is announced; the limit is {LARGEST_FRAME}")
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
