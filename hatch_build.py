"""Puts the checked form of the shipped policies into the wheel: whoever installs it need not check them again."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CheckedPolicies(BuildHookInterface[Any]):
    """Runs ``compile`` on what goes into the wheel; an editable install keeps its own."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the artifact and say where it belongs."""
        if version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory()
        made = str(Path(self._folder.name, "artifact.json"))
        environment = {**os.environ, "PYTHONPATH": self.root, "FUPIN_RULES_CACHE": "off"}
        command = [sys.executable, "-m", "fupin_rules", "compile", "-o", made]
        subprocess.run(command, cwd=self.root, env=environment, check=True, stdout=subprocess.DEVNULL)
        build_data["force_include"][made] = "fupin_rules/_artifact.json"

    def finalize(self, version: str, *_: Any) -> None:
        """Remove what the wheel now holds."""
        if version != "editable":
            self._folder.cleanup()
