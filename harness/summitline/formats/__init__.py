"""File formats, one module each; ``jsonl`` is the canonical one."""
