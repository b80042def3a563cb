"""What a process that is attached to the JVM asks it for, and how often."""

from __future__ import annotations

import pytest
from py4j.java_gateway import JavaClass, JavaMember, JavaPackage, JVMView

from pytest_dbml_kata.engine.internals.py4j import remember_names

PACKAGE, CLASS, METHOD, FIELD = "yp", "ycjava.lang.Integer", "ym", "yi7"


class Jvm:
    """Answers as a gateway does and notes what it was asked."""

    converters = ()
    gateway_property = type("Property", (), {"pool": None, "enable_memory_management": False})

    def __init__(self, answers):
        self.answers = answers
        self.asked = 0

    def send_command(self, command):
        self.asked += 1
        return next(answer for part, answer in self.answers.items() if f"{part}\n" in command)


@pytest.fixture(autouse=True)
def remembering(monkeypatch):
    for kind in (JVMView, JavaPackage, JavaClass):
        monkeypatch.setattr(kind, "__getattr__", kind.__getattr__)  # put back afterwards
    remember_names()


def test_packages_classes_and_static_methods_are_asked_for_once():
    jvm = Jvm({"parseInt": METHOD, "java": PACKAGE, "java.lang": PACKAGE, "java.lang.Integer": CLASS})
    view = JVMView(jvm, "default", id="j")
    first, second = (view.java.lang.Integer.parseInt for _ in range(2))
    assert isinstance(first, JavaMember)
    assert first is second
    assert jvm.asked == 4


def test_the_value_of_a_static_field_is_asked_for_each_time():
    jvm = Jvm({"COUNTER": FIELD})
    counters = JavaClass("a.Counter", jvm)
    assert [counters.COUNTER, counters.COUNTER] == [7, 7]
    assert jvm.asked == 2


def test_remembering_is_put_in_place_once():
    before = JVMView.__getattr__
    remember_names()
    assert JVMView.__getattr__ is before
