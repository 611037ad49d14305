"""A Label Studio server of one's own: start it, bring tasks in, fetch annotations out.

The server is a program in an environment of its own; all that it knows lies in one data folder, with the passwords
(``accounts.json``, readable by the owner only). It listens on 127.0.0.1, reports to nobody and lets nobody sign up
without the invitation link. Annotators have pseudonyms: ``a1`` is ``a1@summitline.invalid``.

The free edition shows every annotator what the others did: annotators who shall not see each other get a data folder
each. Nothing on the server is ever overwritten by ``push``. ``pull`` writes canonical ids back, so that an id that was
pulled once stays.
"""

from __future__ import annotations

import json
import lzma
import os
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summitline.errors import FormatError, ServerError
from summitline.formats.label_items import DOC_ID
from summitline.formats.label_studio import canonical, dumps, label_config, problems
from summitline.schema import schema

if TYPE_CHECKING:
    import httpx
    from label_studio_sdk import LabelStudio

HERE = Path(__file__).parent
MISSING = "Label Studio is not installed: run `make label-studio`"
DATA_DIR = Path(".label-studio")
DOMAIN = "summitline.invalid"
ADMIN = f"admin@{DOMAIN}"
TITLE = "summitline"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
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


def email_of(annotator: str) -> str:
    """Return the address of an annotator by pseudonym; raise ServerError where it is not one."""
    if not NAME.fullmatch(annotator):
        raise ServerError(f"{annotator!r} is not a pseudonym: lower-case letters, digits and hyphens, as in a1")
    return f"{annotator}@{DOMAIN}"


@dataclass(frozen=True)
class Server:
    """A running server, seen by one account."""

    url: str
    data_dir: Path
    email: str
    password: str

    def account(self, email: str) -> Server:
        """Return the server as seen by this annotator, who gets an account by the invitation link if need be."""
        known = _accounts(self.data_dir)
        if email in known:
            return Server(self.url, self.data_dir, email, known[email]["password"])
        with _refusals():
            link = self.client.organizations.invites.get_invite_link().invite_url
        password = secrets.token_urlsafe(18)
        session = _session(self.url)
        with session, _refusals():
            session.get(link)
            form = {"email": email, "password": password, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
            answer = session.post(link, data=form)
        if answer.status_code != 302:
            raise ServerError(f"Label Studio gave {email} no account (status {answer.status_code})")
        _remember(self.data_dir, email, password=password)
        return Server(self.url, self.data_dir, email, password)

    @cached_property
    def token(self) -> str:
        """The token of the account; Label Studio hands it out once, so it is kept."""
        kept = _accounts(self.data_dir).get(self.email, {}).get("token")
        if kept:
            return kept
        with _session(self.url) as session, _refusals():
            session.get("/user/login/")
            form = {
                "email": self.email,
                "password": self.password,
                "csrfmiddlewaretoken": session.cookies["csrftoken"],
            }
            if session.post("/user/login/", data=form).status_code != 302:
                raise ServerError(f"{self.url} does not know {self.email}: is it the server of {self.data_dir}?")
            answer = session.post("/api/token/", headers={"X-CSRFToken": session.cookies["csrftoken"]})
            answer.raise_for_status()
            token = str(answer.json()["token"])
        _remember(self.data_dir, self.email, token=token)
        return token

    @cached_property
    def http(self) -> httpx.Client:
        """The connection of the client; proxies of the environment are left alone."""
        import httpx

        return httpx.Client(timeout=60, follow_redirects=True, trust_env=False)

    @cached_property
    def client(self) -> LabelStudio:
        """The official client."""
        from label_studio_sdk import LabelStudio

        return LabelStudio(base_url=self.url, api_key=self.token, httpx_client=self.http)

    def close(self) -> None:
        """Close the connection, if there was one; the server runs on."""
        if "http" in self.__dict__:
            self.http.close()


def find_executable(executable: str | Path | None = None) -> Path:
    """Return the program: the argument, $LABEL_STUDIO, or that of the checkout; raise ServerError without one."""
    chosen = executable or os.environ.get("LABEL_STUDIO")
    path = Path(chosen) if chosen else HERE.parents[1] / ".venv-label-studio" / "bin" / "label-studio"
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
    if ADMIN not in _accounts(data_dir):
        _remember(data_dir, ADMIN, password=secrets.token_urlsafe(18))
    password = _accounts(data_dir)[ADMIN]["password"]
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
        _write_private(record, {"url": server.url, "pid": process.pid})
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


def ensure_project(server: Server, config: str) -> int:
    """Return the id of the project; make it, or bring its interface up to date."""
    with _refusals():
        projects: Any = server.client.projects
        found = next((project for project in projects.list() if project.title == TITLE), None)
        if found is None:
            found = projects.create(title=TITLE, label_config=config)
        elif found.label_config != config:
            projects.update(found.id, label_config=config)
    return int(found.id)


def push(server: Server, tasks: Iterable[Mapping[str, Any]], email: str) -> dict[str, str]:
    """Bring tasks in, with the annotation of this annotator where they have one.

    Return what became of each document: added or unchanged. A document whose text is another one on the server, or
    on which the annotator has already done something else, is refused before anything is brought in.
    """
    project = ensure_project(server, label_config(schema()))
    server.account(email)
    there, people = _exported(server, project), _people(server)
    fresh: list[dict[str, Any]] = []
    done: list[tuple[str, list[Any]]] = []
    outcome: dict[str, str] = {}
    for task in tasks:
        wanted = canonical({**task, "annotations": task.get("annotations") or [{"result": []}]}, email)
        doc_id, result = wanted["data"]["doc_id"], wanted["annotations"][0]["result"]
        _refuse_unfit(wanted["data"])
        outcome[doc_id] = "unchanged"
        if doc_id not in there:
            fresh.append({"data": wanted["data"]})
            outcome[doc_id] = "added"
        elif there[doc_id]["data"] != wanted["data"]:
            raise ServerError(f"document {doc_id}: the server has another text or creation time")
        if not task.get("annotations"):
            continue
        own = _own(there[doc_id], people[email]) if doc_id in there else []
        if not own:
            done.append((doc_id, result))
            outcome[doc_id] = "added"
        elif canonical({**there[doc_id], "annotations": own}, email) != wanted:
            raise ServerError(f"document {doc_id}: {email} already has another annotation; pull it first")
    with _refusals():
        if fresh:
            server.client.projects.import_tasks(project, request=fresh)
        ids = {doc_id: task["id"] for doc_id, task in _exported(server, project).items()}
        for doc_id, result in done:
            server.client.annotations.create(ids[doc_id], result=result, completed_by=people[email])
    return outcome


def pull(server: Server, email: str) -> list[dict[str, Any]]:
    """Return the canonical tasks on which this annotator has submitted an annotation, by document id."""
    project = ensure_project(server, label_config(schema()))
    user = _people(server).get(email)
    tasks = []
    for doc_id, task in sorted(_exported(server, project).items()):
        own = _own(task, user)
        if own and not DOC_ID.fullmatch(doc_id):
            raise FormatError(f"{doc_id!r} is not a document id")
        if own:
            tasks.append(canonical({**task, "annotations": own}, email))
            result = tasks[-1]["annotations"][0]["result"]
            if _ids(own[0]["result"]) != _ids(result):
                with _refusals():
                    server.client.annotations.update(own[0]["id"], result=result)
    return tasks


def push_folder(folder: Path, annotator: str, data_dir: Path = DATA_DIR) -> dict[str, str]:
    """Push every canonical annotation file of a folder; raise FormatError with what is wrong in them."""
    email, sources = email_of(annotator), {path: path.read_text("utf-8") for path in sorted(folder.glob("*.json"))}
    found = [problem for path, source in sources.items() for problem in problems(source, path=str(path))]
    if found:
        raise FormatError("\n".join(found))
    with connect(data_dir) as server:
        return push(server, [json.loads(source) for source in sources.values()], email)


def pull_folder(folder: Path, annotator: str, data_dir: Path = DATA_DIR) -> list[Path]:
    """Write what an annotator has submitted as canonical annotation files, one a document; return their paths."""
    email = email_of(annotator)
    with connect(data_dir) as server:
        tasks = pull(server, email)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for task in tasks:
        path = folder / f"{task['data']['doc_id']}.json"
        new = path.with_name(path.name + ".new")
        new.write_bytes(dumps(task).encode())
        paths.append(new.replace(path))
    return paths


def _refuse_unfit(data: Mapping[str, Any]) -> None:
    """Refuse what a browser would change: it counts a carriage return and its line feed as one."""
    if not DOC_ID.fullmatch(data["doc_id"]):
        raise FormatError(f"{data['doc_id']!r} is not a document id")
    if "\r" in data["text"]:
        raise FormatError(f"document {data['doc_id']}: the text has a carriage return; offsets would shift")


def _exported(server: Server, project: int) -> dict[str, dict[str, Any]]:
    with _refusals():
        tasks: Any = server.client.projects.exports.as_json(project)
    found: dict[str, dict[str, Any]] = {}
    for task in tasks:
        doc_id = str(task["data"].get("doc_id"))
        if doc_id in found:
            raise ServerError(f"document {doc_id}: the server has two tasks of it; delete one")
        found[doc_id] = task
    return found


def _people(server: Server) -> dict[str, int]:
    with _refusals():
        return {str(user.email): int(user.id) for user in server.client.users.list()}


def _own(task: Mapping[str, Any], user: int | None) -> list[dict[str, Any]]:
    return [a for a in task["annotations"] if a["completed_by"] == user and not a["was_cancelled"]]


def _ids(result: Iterable[Mapping[str, Any]]) -> set[object]:
    return {item.get("id") for item in result} - {None}


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what the server or the connection says into a ServerError."""
    import httpx
    from label_studio_sdk.core.api_error import ApiError

    try:
        yield
    except ApiError as error:
        raise ServerError(f"Label Studio refused (status {error.status_code}): {error.body}") from error
    except httpx.HTTPError as error:
        raise ServerError(f"Label Studio did not answer: {error}") from error


def _session(url: str) -> httpx.Client:
    import httpx

    return httpx.Client(base_url=url, headers={"Referer": url}, timeout=60, trust_env=False)


def _running(data_dir: Path) -> Server | None:
    """Return the server that left its record in a data folder and still answers."""
    try:
        record = json.loads((data_dir / "server.json").read_text("utf-8"))
        os.kill(record["pid"], 0)
        password = _accounts(data_dir)[ADMIN]["password"]
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


def _accounts(data_dir: Path) -> dict[str, dict[str, str]]:
    path = data_dir / "accounts.json"
    try:
        found: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ServerError(f"{path}: {error}") from error
    return found


def _remember(data_dir: Path, email: str, **facts: str) -> None:
    accounts = _accounts(data_dir)
    accounts[email] = accounts.get(email, {}) | facts
    _write_private(data_dir / "accounts.json", accounts)


def _write_private(path: Path, content: object) -> None:
    """Write JSON that only the owner can read."""
    new = path.with_name(path.name + ".new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, sort_keys=True)
    new.replace(path)
