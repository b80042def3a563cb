"""Filling in mock exams."""

from __future__ import annotations


def filled(text, letters):
    for name, letter in letters.items():
        start = text.index(f"def {name}()")
        at = text.index("raise NotImplementedError", start)
        text = f'{text[:at]}return "{letter}"{text[at + len("raise NotImplementedError") :]}'
    return text
