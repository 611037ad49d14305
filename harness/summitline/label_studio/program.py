"""The program of Label Studio: found, started on a data folder, waited for, stopped.

It lies in an environment of its own; to talk to it takes the extra [annotate]. A server listens on 127.0.0.1, reports
to nobody and lets nobody sign up without the invitation link; all that it knows lies in its data folder.
"""

from __future__ import annotations

import json
import lzma
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from summitline.errors import ServerError
from summitline.label_studio.accounts import ADMIN, accounts, remember, write_private
from summitline.label_studio.server import Server

CHECKOUT = Path(__file__).parents[3]
MISSING = "Label Studio is not installed: run `make label-studio`"
DATABASE = "label_studio.sqlite3"
PATIENCE = 240
SETTINGS = {
    "COLLECT_ANALYTICS": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LATEST_VERSION_CHECK": "false",
    "FEATURE_FLAGS_OFFLINE": "true",
    "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
    "LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED": "false",
    "ENABLE_LOCAL_FILES_STORAGE": "false",
    "CORS_ALLOW_ALL_ORIGINS": "false",
    "ALLOWED_HOSTS": "127.0.0.1,localhost",
    "PYTHONUNBUFFERED": "1",
}


def find_executable(executable: str | Path | None = None) -> Path:
    """Return the program: the argument, $LABEL_STUDIO, or that of the checkout; raise ServerError without one."""
    chosen = executable or os.environ.get("LABEL_STUDIO")
    path = Path(chosen) if chosen else CHECKOUT / ".venv-label-studio" / "bin" / "label-studio"
    if not path.is_file() or not os.access(path, os.X_OK):
        raise ServerError(f"{MISSING} (no program {path})" if chosen else MISSING)
    return path


@contextmanager
def serve(data_dir: Path, port: int | None = None, executable: str | Path | None = None) -> Iterator[Server]:
    """Run a server on a data folder for as long as the block lasts."""
    program, data_dir = find_executable(executable), data_dir.resolve()
    running = _running(data_dir)
    if running:
        raise ServerError(f"Label Studio already runs on {data_dir}: {running.url}")
    port = _free_port(port)
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (data_dir / DATABASE).exists():
        _new_database(program, data_dir)
    if ADMIN not in accounts(data_dir):
        remember(data_dir, ADMIN, password=secrets.token_urlsafe(18))
    password = accounts(data_dir)[ADMIN]["password"]
    command = [program, "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", port, "--data-dir", data_dir]
    account = {"LABEL_STUDIO_USERNAME": ADMIN, "LABEL_STUDIO_PASSWORD": password}
    log, record = data_dir / "server.log", data_dir / "server.json"
    server = Server(f"http://127.0.0.1:{port}", data_dir, ADMIN, password)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            env=_environment(data_dir) | account,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, server.url, log)
        write_private(record, {"url": server.url, "pid": process.pid})
        yield server
    finally:
        server.close()
        record.unlink(missing_ok=True)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def connect(data_dir: Path) -> Iterator[Server]:
    """Use the server that runs on a data folder, or run one for as long as the block lasts."""
    running = _running(data_dir.resolve())
    if running:
        with closing(running):
            yield running
    else:
        with serve(data_dir) as server:
            yield server


def _running(data_dir: Path) -> Server | None:
    """Return the server that left its record in a data folder and still answers."""
    try:
        record = json.loads((data_dir / "server.json").read_text("utf-8"))
        os.kill(record["pid"], 0)
        password = accounts(data_dir)[ADMIN]["password"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Server(record["url"], data_dir, ADMIN, password) if _healthy(record["url"]) else None


def _healthy(url: str) -> bool:
    import httpx

    try:
        return httpx.get(f"{url}/health", timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait until the process has said that it listens at ``url``, and the address answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if f"server at {url}/" in log.read_text("utf-8", "replace") and _healthy(url) and process.poll() is None:
            return
        time.sleep(0.1)
    said = log.read_text("utf-8", "replace").strip().splitlines()[-5:]
    raise ServerError("\n".join([f"Label Studio did not start at {url}; {log} ends with", *said]))


def _free_port(port: int | None) -> int:
    """Return a port that nobody listens on; Label Studio itself would silently take another one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port or 0))
        except OSError as error:
            raise ServerError(f"port {port}: {error.strerror}; choose another one") from error
        return int(probe.getsockname()[1])


def _environment(data_dir: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    return kept | SETTINGS | {"HOME": str(data_dir)}


def _new_database(program: Path, data_dir: Path) -> None:
    """Make an empty database; kept beside the program, since making one takes half a minute."""
    kept = program.resolve().parents[1] / "summitline-empty.sqlite3.xz"
    if kept.is_file():
        (data_dir / DATABASE).write_bytes(lzma.decompress(kept.read_bytes()))
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [str(program), "version", "--data-dir", folder]
        made = subprocess.run(command, env=_environment(Path(folder)), capture_output=True, check=False)
        path = Path(folder) / DATABASE
        if made.returncode or not path.is_file():
            said = made.stderr.decode(errors="replace").strip().splitlines()[-3:]
            raise ServerError("\n".join([f"{program} made no database; it says", *said]))
        with closing(sqlite3.connect(path)) as database:
            database.execute("VACUUM")
        (data_dir / DATABASE).write_bytes(path.read_bytes())
        new = kept.with_name(f"{kept.name}.{os.getpid()}")
        with suppress(OSError):
            new.write_bytes(lzma.compress(path.read_bytes()))
            new.replace(kept)
