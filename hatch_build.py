"""Put the schema and the corpus, exactly the files that corpus/stats.json names, into the wheel."""

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DataHook(BuildHookInterface):  # type: ignore[misc]
    """Adds data to standard wheels, and nothing to editable ones."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files."""
        if version != "standard":
            return
        root = Path(self.root)
        names = json.loads((root / "corpus/stats.json").read_text("utf-8"))["files"]
        files = {f"corpus/{name}": f"summitline/corpus/{name}" for name in names}
        files["annotations/schema.toml"] = "summitline/schema.toml"
        build_data["force_include"].update({str(root / source): target for source, target in files.items()})
