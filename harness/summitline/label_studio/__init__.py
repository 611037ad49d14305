"""A Label Studio server of one's own: start it, bring tasks in, fetch annotations out.

Annotators have pseudonyms: ``a1`` is ``a1@summitline.invalid``.
"""

from summitline.label_studio.accounts import email_of
from summitline.label_studio.program import connect, find_executable, serve
from summitline.label_studio.project import DATA_DIR, ensure_project, pull, pull_folder, push, push_folder
from summitline.label_studio.server import Server

__all__ = [
    "DATA_DIR",
    "Server",
    "connect",
    "email_of",
    "ensure_project",
    "find_executable",
    "pull",
    "pull_folder",
    "push",
    "push_folder",
    "serve",
]
