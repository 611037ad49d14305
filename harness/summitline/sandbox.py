"""A program in a box: it can compute, read its own files, and nothing else.

Bubblewrap (``bwrap`` 0.8 or newer, Linux) gives it namespaces of its own: no network, no other process, no privilege,
an empty environment, a private /tmp. Of the files of this machine it sees, read-only, /usr, the Python environment that
runs it, the folder of its script, and the folders that are allowed. Gold is in none of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from summitline.dataset import CORPUS
from summitline.errors import RunError

USR = Path("/usr")
ROOTS = tuple(map(Path, ("/bin", "/sbin", "/lib", "/lib32", "/lib64")))
TEMPORARY = Path("/tmp")
GOLD = (CORPUS, *(CORPUS.parent / name for name in ("annotations", "baselines/predictions", "build", ".git")))
STORAGE = 2**30
EMPTIED = ("/usr/bin/env", "-i")
"""What bubblewrap itself has in its environment could be read from /proc in the box."""
ISOLATION = (
    *("--unshare-all", "--unshare-user", "--disable-userns", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"),
    *("--hostname", "sandbox", "--die-with-parent", "--new-session", "--clearenv"),
)
ENVIRONMENT = {"HOME": str(TEMPORARY), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1"}
MISSING = "--sandbox needs bubblewrap, which is not installed; on Debian: sudo apt-get install bubblewrap"


def boxed(argv: Sequence[str], *, allow: Sequence[Path] = ()) -> list[str]:
    """Return the command that runs ``argv``, a program by its path and its arguments, in the box.

    RunError where bubblewrap is missing or cannot start here, and where a folder may not be opened.
    """
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise RunError(MISSING)
    environments = list(_environments(Path(argv[0])))
    folders = [*environments, *map(_without_gold, (*_script_folder(argv), *allow))]
    here = str(Path.cwd())
    box = [*EMPTIED, bwrap, *ISOLATION, *_variables(), *_system(), *_devices()]
    for folder in map(_openable, folders):
        box += ["--ro-bind", folder, folder]
    box += [*_masks([USR, *environments]), "--dir", here, "--chdir", here, "--remount-ro", "/", "--"]
    tried = subprocess.run([*box, shutil.which("true") or "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        raise RunError(f"--sandbox: bubblewrap cannot start here: {tried.stderr.strip()}")
    return [*box, *argv]


def _variables() -> Iterator[str]:
    for name, value in ENVIRONMENT.items():
        yield from ("--setenv", name, value)


def _system() -> Iterator[str]:
    yield from ("--ro-bind", str(USR), str(USR))
    for root in ROOTS:
        if root.is_symlink():
            yield from ("--symlink", str(root.readlink()), str(root))
        elif root.is_dir():
            yield from ("--ro-bind", str(root), str(root))


def _devices() -> Iterator[str]:
    yield from ("--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev")
    for place in ("/dev/shm", str(TEMPORARY)):
        yield from ("--size", str(STORAGE), "--tmpfs", place)


def _environments(program: Path) -> Iterator[Path]:
    """Yield the virtual environment of a Python interpreter, and the prefix of each interpreter that it links to."""
    while True:
        if _is_python(program) and not _is_system(program):
            yield program.parents[1]
        if not program.is_symlink():
            return
        program = Path(os.path.normpath(program.parent / program.readlink()))


def _script_folder(argv: Sequence[str]) -> list[Path]:
    """Return the folder of the first word that is a file, not counting a program that only runs scripts."""
    program = Path(argv[0])
    words = argv[1:] if _is_python(program) or _is_system(program) else argv
    return [Path(word).absolute().parent for word in words if Path(word).is_file()][:1]


def _is_python(program: Path) -> bool:
    return program.name.startswith("python") and program.parent.name == "bin"


def _is_system(program: Path) -> bool:
    return any(program.is_relative_to(root) for root in (USR, *ROOTS))


def _openable(folder: Path) -> str:
    """Return the whole path of a folder, unless others lie in it that are closed."""
    real = folder.resolve()
    if not real.is_dir():
        raise RunError(f"--sandbox: {folder}: no such folder")
    for closed in (Path.home(), TEMPORARY):
        if closed.resolve().is_relative_to(real):
            raise RunError(f"--sandbox: {folder} holds {closed}: give the program a folder of its own")
    return os.path.abspath(folder)


def _without_gold(folder: Path) -> Path:
    real = folder.resolve()
    for gold in (place.resolve() for place in GOLD):
        if gold.is_relative_to(real) or real.is_relative_to(gold):
            raise RunError(f"--sandbox: {folder} holds gold: give the program a folder of its own")
    return folder


def _masks(folders: Sequence[Path]) -> Iterator[str]:
    """Cover the gold of an installed package."""
    for gold in GOLD:
        if gold.is_dir() and any(gold.is_relative_to(folder) for folder in folders):
            yield from ("--tmpfs", str(gold), "--remount-ro", str(gold))
