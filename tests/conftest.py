"""With CI=true a skipped test is a failure: there everything that the tests need must be present.

One exception: tests marked ``oracle`` read files of others that may not be part of the project. These lie in the folder
that SUMMITLINE_ORACLE names, by default ``shared/oracle`` beside the checkout. Where the default folder is absent the
tests are skipped, and that is fine; where the variable names a folder that is not there, they fail.
"""

import os
from pathlib import Path

import pytest

ORACLE = Path(os.environ.get("SUMMITLINE_ORACLE") or Path(__file__).parents[2] / "shared" / "oracle")

skipped: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutations", type=int, default=300, help="how many broken submissions to try (300)")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "oracle: needs files beside the checkout; may be skipped with CI=true too")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("oracle") and not ORACLE.is_dir():
        if os.environ.get("SUMMITLINE_ORACLE"):
            pytest.fail(f"SUMMITLINE_ORACLE names {ORACLE}, which is no folder", pytrace=False)
        pytest.skip("no shared/oracle beside the checkout; SUMMITLINE_ORACLE may name another folder")


@pytest.fixture(scope="session")
def oracle() -> Path:
    """The folder of the oracle files, for tests marked ``oracle``."""
    return ORACLE


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail") and "oracle" not in report.keywords:
        skipped.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if skipped and os.environ.get("CI") == "true" and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if skipped and os.environ.get("CI") == "true":
        terminalreporter.write_line(f"CI=true and {len(skipped)} tests were skipped: failed", red=True)
