"""The messages of the engine: they arrive as they were sent, and nothing else passes for one."""

from __future__ import annotations

import socket
import struct
import threading

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_dbml_kata.engine import protocol
from pytest_dbml_kata.engine.protocol import (
    Closed,
    Died,
    Health,
    Lease,
    Open,
    Probe,
    ProtocolError,
    Raised,
    Ready,
    Refused,
    Run,
    Seen,
    Source,
    Status,
    StatusReply,
    Stop,
    Stopping,
    Welcome,
)
from pytest_dbml_kata.judging.observations import as_observation
from pytest_dbml_kata.sources import CheckFile, Frame
from pytest_dbml_kata.tables import Table

KATA = CheckFile("find/largest", "/katas/find/größte.py", "catalogue.find.largest")
NONCE = bytes(range(16))

REQUESTS = [
    Lease(),
    Status(),
    Stop(),
    Probe(),
    Probe("group"),
    Open(KATA),
    Open(KATA, Source("/katas/find/größte.py", b"\x00\xff"), group="group"),
    Open(KATA, misconception="the last one"),
    Open(KATA, question="what_is_found"),
]

REPLIES = [
    Welcome(1, 2),
    Refused("no room 日本"),
    StatusReply(1, 2, "Java 25", 0.5, True, 3, 4, 600.0, "in use"),
    Stopping(),
    Health(True, 42),
    Health(False, 42, "Spark has gone"),
    Ready(),
    Raised(NONCE, "ValueError", "no", "Traceback", (Frame("a.py", 1, "f", "raise"),), "printed\0"),
    Died("was ended by SIGKILL", "printed"),
]

SHORT = 0.05
"""Seconds after which to give up on what never comes."""


@pytest.fixture
def ends():
    """Two connected sockets."""
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def name(message):
    return type(message).__name__


def framed(body):
    return struct.pack(">I", len(body)) + body


def as_map(message, **more):
    """A message as the map that stands for it, with other or more entries."""
    return msgspec.to_builtins(message, builtin_types=(bytes,)) | more


def without(message, field):
    told = as_map(message)
    del told[field]
    return told


def put(connection, body):
    """Send a frame with that body, whatever it is."""
    connection.sendall(framed(body if isinstance(body, bytes) else msgspec.msgpack.encode(body)))


# What is sent arrives


@pytest.mark.parametrize("message", REQUESTS, ids=name)
def test_a_request_arrives_as_it_was_sent(ends, message):
    here, there = ends
    protocol.send(here, message)
    assert protocol.receive_request(there) == message


@pytest.mark.parametrize("message", REPLIES, ids=name)
def test_a_reply_arrives_as_it_was_sent(ends, message):
    here, there = ends
    protocol.send(here, message)
    assert protocol.receive_reply(there) == message


def test_a_case_arrives_as_it_was_sent(ends):
    here, there = ends
    protocol.send(here, Run(NONCE, b"\x00\xff"))
    assert protocol.receive_run(there) == Run(NONCE, b"\x00\xff")


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | st.text() | st.binary(), st.lists, max_leaves=9))
def test_an_observation_is_passed_on_byte_by_byte(value):
    observation = msgspec.msgpack.encode(value)
    here, there = socket.socketpair()
    with here, there:
        protocol.send(here, Seen(NONCE, msgspec.Raw(observation), "printed"))
        reply = protocol.receive_reply(there)
    assert (reply.nonce, bytes(reply.observation), reply.output) == (NONCE, observation, "printed")


def test_messages_arrive_in_order_and_apart(ends):
    here, there = ends
    for message in REPLIES:
        protocol.send(here, message)
    assert [protocol.receive_reply(there) for _ in REPLIES] == REPLIES


def test_both_ends_may_send(ends):
    here, there = ends
    protocol.send(here, Status())
    protocol.send(there, Welcome(1, 2))
    assert protocol.receive_request(there) == Status()
    assert protocol.receive_reply(here) == Welcome(1, 2)


def test_a_message_in_pieces_is_put_together(ends):
    here, there = ends
    whole = framed(msgspec.msgpack.encode(Refused("no room")))

    def trickle():
        for number in range(len(whole)):
            here.sendall(whole[number : number + 1])

    thread = threading.Thread(target=trickle)
    thread.start()
    assert protocol.receive_reply(there) == Refused("no room")
    thread.join()


def test_a_message_larger_than_what_a_socket_holds_arrives(ends):
    here, there = ends
    message = Run(NONCE, b"x" * (4 << 20))
    thread = threading.Thread(target=protocol.send, args=(here, message))
    thread.start()
    assert protocol.receive_run(there) == message
    thread.join()


# How large


def reason_of_length(length):
    """A refusal whose frame has that length."""
    reason = "x" * (length - len(msgspec.msgpack.encode(Refused("x" * 1000))) + 1000)
    assert len(msgspec.msgpack.encode(Refused(reason))) == length
    return Refused(reason)


LIMIT = 2000


def test_a_message_of_just_the_largest_size_arrives(ends, monkeypatch):
    monkeypatch.setattr(protocol, "LARGEST_FRAME", LIMIT)
    here, there = ends
    protocol.send(here, reason_of_length(LIMIT))
    assert protocol.receive_reply(there) == reason_of_length(LIMIT)


def test_a_larger_message_is_not_sent_and_the_connection_stays_good(ends, monkeypatch):
    monkeypatch.setattr(protocol, "LARGEST_FRAME", LIMIT)
    here, there = ends
    with pytest.raises(ProtocolError, match="expected a message of at most 2000 bytes, got 2001"):
        protocol.send(here, reason_of_length(LIMIT + 1))
    protocol.send(here, Ready())
    assert protocol.receive_reply(there) == Ready()


@pytest.mark.parametrize("length", [protocol.LARGEST_FRAME + 1, 2**32 - 1])
def test_a_larger_message_is_refused_before_it_is_read(ends, length):
    here, there = ends
    here.sendall(struct.pack(">I", length))
    here.shutdown(socket.SHUT_WR)
    with pytest.raises(ProtocolError, match=f"got a header for {length}$") as caught:
        protocol.receive_reply(there)
    assert caught.type is ProtocolError


# What is no message


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc1",
        b"\xff" * 100,
        b"Traceback (most recent call last):\n",
        msgspec.msgpack.encode(Ready()) + b"\x00",
        msgspec.msgpack.encode(Ready())[:-1],
        None,
        5,
        [],
        {},
        {"type": "Sesame"},
        {"type": None},
        {"type": "Ready", "more": 1},
        as_map(Health(True, 42), more=1),
        as_map(Health(True, 42), well="yes"),
        as_map(Health(True, 42), reason=None),
        without(Health(True, 42), "well"),
        without(REPLIES[-2], "nonce"),
        as_map(REPLIES[-2], frames=[{"path": "a.py"}]),
        as_map(REPLIES[-2], nonce=5),
        as_map(Welcome(1, 2), pid=0.5),
        as_map(Lease()),
        as_map(Run(NONCE, b"")),
    ],
    ids=repr,
)
def test_what_is_no_reply_is_refused(ends, body):
    here, there = ends
    put(here, body)
    with pytest.raises(ProtocolError, match="invalid message") as caught:
        protocol.receive_reply(there)
    assert caught.type is ProtocolError


@pytest.mark.parametrize(
    "body",
    [
        as_map(Ready()),
        as_map(Run(NONCE, b"")),
        as_map(Probe(), cancel=5),
        as_map(Lease(), more=1),
        as_map(Open(KATA), kata=None),
        as_map(Open(KATA), source={"path": "a.py"}),
    ],
    ids=repr,
)
def test_what_is_no_request_is_refused(ends, body):
    here, there = ends
    put(here, body)
    with pytest.raises(ProtocolError, match="invalid message"):
        protocol.receive_request(there)


@pytest.mark.parametrize(
    "body",
    [
        as_map(Lease()),
        as_map(Run(NONCE, b""), more=1),
        as_map(Run(NONCE, b""), case=[]),
        without(Run(NONCE, b""), "nonce"),
    ],
    ids=repr,
)
def test_what_is_no_case_is_refused(ends, body):
    here, there = ends
    put(here, body)
    with pytest.raises(ProtocolError, match="invalid message"):
        protocol.receive_run(there)


def seen_with(observation):
    """A `Seen` whose observation is these bytes, which no encoder would have written."""
    fields = {"type": "Seen", "nonce": NONCE}
    return b"\x83" + msgspec.msgpack.encode(fields)[1:] + msgspec.msgpack.encode("observation") + observation


@pytest.mark.parametrize(
    "body",
    [
        b"\x82\xa4type\xa7Refused\xa6reason\xa2\xff\xfe",
        b"\x81\xa1\xff\x00",
    ],
    ids=["text that is no UTF-8", "a name that is no UTF-8"],
)
def test_what_a_decoder_stumbles_over_is_refused(ends, body):
    here, there = ends
    put(here, body)
    with pytest.raises(ProtocolError, match="invalid message"):
        protocol.receive_reply(there)


@pytest.mark.parametrize("levels", [5_000, 100_000])
def test_deep_nesting_is_refused_at_the_latest_when_the_observation_is_decoded(ends, levels):
    """How deep a decoder can go depends on the version of Python."""
    here, there = ends
    cell = b"\x91" * levels + b"\xc0"
    schema, rows = msgspec.msgpack.encode([["x", "array<double>"]]), b"\x91\x91" + cell
    put(here, seen_with(b"\x82\xa6schema" + schema + b"\xa4rows" + rows))
    try:
        reply = protocol.receive_reply(there)
    except ProtocolError:
        return
    observed = as_observation(reply, msgspec.msgpack.Decoder(Table).decode, timeout=1.0)
    assert observed.problem is not None
    assert observed.problem.state == "crashed"


def test_after_what_is_no_message_the_next_one_is_read(ends):
    here, there = ends
    put(here, b"\xc1")
    protocol.send(here, Ready())
    with pytest.raises(ProtocolError):
        protocol.receive_reply(there)
    assert protocol.receive_reply(there) == Ready()


def error_of(receive, connection):
    """The kind of error that comes of it, if any does."""
    try:
        receive(connection)
    except ProtocolError as error:
        return type(error)


@settings(deadline=None, max_examples=500)
@given(
    st.binary(max_size=60), st.sampled_from([protocol.receive_reply, protocol.receive_request, protocol.receive_run])
)
def test_any_bytes_in_a_frame_are_a_message_or_a_protocol_error(body, receive):
    here, there = socket.socketpair()
    with here, there:
        here.sendall(framed(body))
        assert error_of(receive, there) in (None, ProtocolError)


def read_on(connection):
    while True:
        protocol.receive_reply(connection, 60.0)


@settings(deadline=None)
@given(st.binary(max_size=30))
def test_any_bytes_on_the_connection_are_messages_an_error_or_its_end(stream):
    here, there = socket.socketpair()
    with here, there:
        here.sendall(stream)
        here.close()
        with pytest.raises(ProtocolError):
            read_on(there)


# When the other end has gone, or is silent


PARTS = {
    "nothing": b"",
    "half a length": framed(b"body")[:2],
    "no body": framed(b"body")[:4],
    "half a body": framed(b"body")[:6],
}

every_part = pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)


@every_part
@pytest.mark.parametrize("timeout", [None, 60.0])
def test_a_connection_that_ends_is_closed(ends, part, timeout):
    here, there = ends
    here.sendall(part)
    here.close()
    with pytest.raises(Closed):
        protocol.receive_reply(there, timeout)


def test_a_connection_that_is_reset_is_closed(ends):
    here, there = ends
    there.sendall(b"never read")
    here.close()  # with something unread: the other end is told of it by a reset
    with pytest.raises(Closed):
        protocol.receive_reply(there)


def test_closed_is_a_kind_of_protocol_error():
    assert issubclass(Closed, ProtocolError)


def test_what_was_sent_before_the_end_is_still_read(ends):
    here, there = ends
    protocol.send(here, Ready())
    here.close()
    assert protocol.receive_reply(there) == Ready()


@every_part
@pytest.mark.parametrize("receive", [protocol.receive_reply, protocol.receive_request], ids=["reply", "request"])
def test_a_silent_other_end_is_given_up_on(ends, part, receive):
    here, there = ends
    here.sendall(part)
    with pytest.raises(TimeoutError):
        receive(there, SHORT)


def test_a_time_of_zero_is_over_at_once(ends):
    with pytest.raises(TimeoutError):
        protocol.receive_reply(ends[1], 0.0)


def test_a_reply_that_is_there_is_read_in_time_and_the_next_one_may_take_longer(ends):
    here, there = ends
    protocol.send(here, Ready())
    assert protocol.receive_reply(there, 60.0) == Ready()
    protocol.send(here, Stopping())
    assert protocol.receive_reply(there) == Stopping()


def test_a_wait_without_a_limit_outlasts_an_earlier_one(ends):
    here, there = ends
    with pytest.raises(TimeoutError):
        protocol.receive_reply(there, SHORT)
    there.settimeout(0.0)  # the least that can be left of it
    thread = threading.Timer(SHORT, protocol.send, (here, Ready()))
    thread.start()
    assert protocol.receive_reply(there) == Ready()
    thread.join()
