"""What is imported is declared, and what is declared is used; the pins of the tested versions are within the bounds."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CORE = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {name: [Requirement(line) for line in lines] for name, lines in PROJECT["optional-dependencies"].items()}
SHIPPED = {name: lines for name, lines in EXTRAS.items() if name != "dev"}
OURS = {"baselines", "summitline"}
MODULES = {"pyyaml": "yaml"}
"""Import names that are not those of their distributions."""
COMMANDS = {"import-linter": "lint-imports"}
"""Commands that are not called as their distributions."""
SOURCES = sorted(chain((ROOT / "harness").rglob("*.py"), (ROOT / "baselines").rglob("*.py")))
TREES = {path: ast.parse(path.read_text("utf-8")) for path in SOURCES}


def module_of(requirement: Requirement) -> str:
    name = canonicalize_name(requirement.name)
    return MODULES.get(name, name.replace("-", "_"))


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the first words of what is imported, of others only."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        yield from {name.partition(".")[0] for name in names} - sys.stdlib_module_names - OURS


def named(tree: ast.AST) -> set[str]:
    """Return the strings of a file: models are loaded by name."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_import_is_declared_in_the_core_or_in_an_extra_that_the_file_names() -> None:
    core = set(map(module_of, CORE))
    extras = {name: set(map(module_of, lines)) for name, lines in SHIPPED.items()}
    missing: dict[str, list[str]] = {}
    for path, tree in TREES.items():
        told = {name for name in extras if f"[{name}]" in path.read_text("utf-8")}
        if unknown := set(imported(tree)) - core.union(*(extras[name] for name in told)):
            missing[str(path.relative_to(ROOT))] = sorted(unknown)
    assert missing == {}


def test_what_an_extra_brings_is_imported_by_the_functions_that_need_it() -> None:
    extra = {module_of(line) for lines in SHIPPED.values() for line in lines} - set(map(module_of, CORE))
    for path, tree in TREES.items():
        top = ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])
        assert sorted(set(imported(top)) & extra) == [], path.relative_to(ROOT)


def test_everything_that_is_declared_is_used() -> None:
    """The core by the package itself, not by a baseline alone."""
    own = {name for path, tree in TREES.items() if path.is_relative_to(ROOT / "harness") for name in imported(tree)}
    assert [line.name for line in CORE if module_of(line) not in own] == []
    used = set(chain.from_iterable(imported(tree) for tree in TREES.values())).union(*map(named, TREES.values()))
    for name, lines in SHIPPED.items():
        assert [line.name for line in lines if module_of(line) not in used] == [], name


def test_every_tool_of_the_developers_is_used() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    used = set(chain.from_iterable([*imported(tree), *named(tree)] for tree in trees))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for line in EXTRAS["dev"]:
        assert module_of(line) in used or f"$(BIN)/{COMMANDS.get(line.name, line.name)}" in makefile, line.name


def test_every_requirement_has_a_lower_bound_or_one_version() -> None:
    for line in [*CORE, *chain.from_iterable(EXTRAS.values())]:
        assert {specifier.operator for specifier in line.specifier} & {">=", "=="}, line.name


def pins(file: str) -> dict[str, str]:
    lines = [line.partition("#")[0].strip() for line in (ROOT / file).read_text("utf-8").splitlines()]
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines if line)}


@pytest.mark.parametrize("file", ["constraints.txt", "constraints-lowest.txt"])
def test_the_pins_are_within_the_bounds(file: str) -> None:
    tested = pins(file)
    assert all(tested.values())
    for line in [*CORE, *EXTRAS["spacy"]]:
        assert line.specifier.contains(tested[canonicalize_name(line.name)]), line.name


def test_the_lowest_pins_are_the_lower_bounds() -> None:
    lowest = pins("constraints-lowest.txt")
    for line in [*CORE, *EXTRAS["spacy"]]:
        bounds = {Version(s.version) for s in line.specifier if s.operator in (">=", "==")}
        assert bounds == {Version(lowest[canonicalize_name(line.name)])}, line.name


LOADED = """
import sys
before = set(sys.modules)
try:
    {}
except SystemExit:
    pass
loaded = {{name.partition(".")[0] for name in set(sys.modules) - before}} - sys.stdlib_module_names
print(*sorted(name for name in loaded if not name.startswith("_")), file=sys.stderr)
"""


def loaded(code: str) -> set[str]:
    """Return what of others a statement loads, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", LOADED.format(code)], capture_output=True, text=True, check=True)
    return set(done.stderr.split()) - OURS


def test_the_package_alone_loads_nothing_of_others() -> None:
    assert loaded("import summitline") == set()


def test_help_loads_typer_and_what_it_brings() -> None:
    brought = {"annotated_doc", "click", "rich", "markdown_it", "mdurl", "pygments", "shellingham", "typing_extensions"}
    assert "typer" in (found := loaded("from summitline.cli import app; app(['--help'])"))
    assert found <= {"typer", *brought}
