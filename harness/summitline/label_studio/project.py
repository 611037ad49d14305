"""The project on a server: tasks and annotations brought in, and fetched in canonical form.

Nothing on the server is ever overwritten by ``push``. ``pull`` writes canonical ids back, so that an id that was pulled
once stays. The free edition shows every annotator what the others did: annotators who shall not see each other get a
data folder each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from summitline.errors import FormatError, ServerError
from summitline.files import write_text
from summitline.formats.label_items import DOC_ID
from summitline.formats.label_studio import canonical, dumps, label_config, problems
from summitline.label_studio.accounts import email_of
from summitline.label_studio.program import connect
from summitline.label_studio.server import Server, refusals
from summitline.schema import schema

DATA_DIR = Path(".label-studio")
TITLE = "summitline"


def ensure_project(server: Server, config: str) -> int:
    """Return the id of the project; make it, or bring its interface up to date."""
    with refusals():
        projects: Any = server.client.projects
        found = next((project for project in projects.list() if project.title == TITLE), None)
        if found is None:
            found = projects.create(title=TITLE, label_config=config)
        elif found.label_config != config:
            projects.update(found.id, label_config=config)
    return int(found.id)


def push(server: Server, tasks: Iterable[Mapping[str, Any]], email: str) -> dict[str, str]:
    """Bring tasks in, with the annotation of this annotator where something is annotated.

    Return what became of each document: added or unchanged. A document whose text is another one on the server, or
    on which the annotator has already done something else, is refused before anything is brought in.
    """
    project = ensure_project(server, label_config(schema()))
    server.account(email)
    there, people = exported(server, project), _people(server)
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
        if not result:
            continue
        own = _own(there[doc_id], people[email]) if doc_id in there else []
        if not own:
            done.append((doc_id, result))
            outcome[doc_id] = "added"
        elif canonical({**there[doc_id], "annotations": own}, email) != wanted:
            raise ServerError(f"document {doc_id}: {email} already has another annotation; pull it first")
    with refusals():
        if fresh:
            server.client.projects.import_tasks(project, request=fresh)
        ids = {doc_id: task["id"] for doc_id, task in exported(server, project).items()}
        for doc_id, result in done:
            server.client.annotations.create(ids[doc_id], result=result, completed_by=people[email])
    return outcome


def pull(server: Server, email: str) -> list[dict[str, Any]]:
    """Return the canonical tasks on which this annotator has submitted an annotation, by document id."""
    project = ensure_project(server, label_config(schema()))
    user = _people(server).get(email)
    tasks = []
    for doc_id, task in sorted(exported(server, project).items()):
        own = _own(task, user)
        if own and not DOC_ID.fullmatch(doc_id):
            raise FormatError(f"{doc_id!r} is not a document id")
        if own:
            tasks.append(canonical({**task, "annotations": own}, email))
            result = tasks[-1]["annotations"][0]["result"]
            if _ids(own[0]["result"]) != _ids(result):
                with refusals():
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
    paths = {folder / f"{task['data']['doc_id']}.json": task for task in tasks}
    for path, task in paths.items():
        write_text(path, dumps(task))
    return list(paths)


def _refuse_unfit(data: Mapping[str, Any]) -> None:
    """Refuse what a browser would change: it counts a carriage return and its line feed as one."""
    if not DOC_ID.fullmatch(data["doc_id"]):
        raise FormatError(f"{data['doc_id']!r} is not a document id")
    if "\r" in data["text"]:
        raise FormatError(f"document {data['doc_id']}: the text has a carriage return; offsets would shift")


def exported(server: Server, project: int) -> dict[str, dict[str, Any]]:
    """Return the tasks of a project by document id."""
    with refusals():
        tasks: Any = server.client.projects.exports.as_json(project)
    found: dict[str, dict[str, Any]] = {}
    for task in tasks:
        doc_id = str(task["data"].get("doc_id"))
        if doc_id in found:
            raise ServerError(f"document {doc_id}: the server has two tasks of it; delete one")
        found[doc_id] = task
    return found


def _people(server: Server) -> dict[str, int]:
    with refusals():
        return {str(user.email): int(user.id) for user in server.client.users.list()}


def _own(task: Mapping[str, Any], user: int | None) -> list[dict[str, Any]]:
    return [a for a in task["annotations"] if a["completed_by"] == user and not a["was_cancelled"]]


def _ids(result: Iterable[Mapping[str, Any]]) -> set[object]:
    return {item.get("id") for item in result} - {None}
