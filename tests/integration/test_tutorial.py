"""docs/extending.md from its first command to its last, with the real server and a real browser."""

from __future__ import annotations

import pytest
from tests import tutorial
from tests.integration.editor import program

from summitline.errors import ServerError
from summitline.label_studio import find_executable

pytestmark = pytest.mark.filterwarnings("ignore:The `parse_obj` method is deprecated:DeprecationWarning")


def test_the_page_runs_from_an_empty_folder(tmp_path):
    try:
        find_executable()
    except ServerError as error:
        pytest.skip(str(error))
    pytest.importorskip("playwright.sync_api")
    if not program():
        pytest.skip("no browser: install chromium, or name one in $CHROMIUM")
    told = list(tutorial.run(tmp_path, slow=False))
    assert {"(by hand: a4)\n", "(by hand: a5)\n", "(by hand: judge)\n"} <= set(told)
    assert sum(words.startswith("$ ") for words in told) > 25
    stats = (tmp_path / "corpus/stats.json").read_text("utf-8")
    assert '"documents/005.parquet"' in stats
    log = (tmp_path / "annotations/adjudicated/adjudication.jsonl").read_text("utf-8")
    before = (tutorial.ROOT / "annotations/adjudicated/adjudication.jsonl").read_text("utf-8")
    assert log.startswith(before)
    assert log.removeprefix(before).count("\n") == 3
