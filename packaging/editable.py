"""Add the guard's .pth file to editable installs too, because force-include does not apply to them."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EditableGuard(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel" and version == "editable":
            name = "pytest_dbml_kata_guard.pth"
            build_data["force_include_editable"] = {f"{self.root}/packaging/{name}": name}
