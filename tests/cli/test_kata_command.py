"""The `kata` program: what it imports."""

from __future__ import annotations

import subprocess
import sys


def test_pytest_is_not_imported_before_its_configuration_is_settled():
    check = (
        "import sys; from pytest_dbml_kata.cli.main import translate; translate(['next']);"
        "assert not {'pytest', '_pytest', 'pluggy', 'rich', 'msgspec'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", check], check=True)
