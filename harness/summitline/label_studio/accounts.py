"""Who may log in: accounts by pseudonym, in a file of the data folder that only its owner can read."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from summitline.errors import ServerError

DOMAIN = "summitline.invalid"
ADMIN = f"admin@{DOMAIN}"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def email_of(annotator: str) -> str:
    """Return the address of an annotator by pseudonym; raise ServerError where it is not one."""
    if not NAME.fullmatch(annotator):
        raise ServerError(f"{annotator!r} is not a pseudonym: lower-case letters, digits and hyphens, as in a1")
    return f"{annotator}@{DOMAIN}"


def accounts(data_dir: Path) -> dict[str, dict[str, str]]:
    """Return what is kept of each account, by e-mail address: password, and token once it was asked for."""
    path = data_dir / "accounts.json"
    try:
        found: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ServerError(f"{path}: {error}") from error
    return found


def remember(data_dir: Path, email: str, **facts: str) -> None:
    """Keep facts of an account."""
    known = accounts(data_dir)
    known[email] = known.get(email, {}) | facts
    write_private(data_dir / "accounts.json", known)


def write_private(path: Path, content: object) -> None:
    """Write JSON that only the owner can read."""
    new = path.with_name(path.name + ".new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, sort_keys=True)
    new.replace(path)
