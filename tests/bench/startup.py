"""How long a start takes: `import summitline`, and help, beside a Python that does nothing.

    python -m tests.bench.startup

The commands run turn by turn, each in a process of its own; a time is the best of ROUNDS, others on the machine only
add to it. Fails where one takes more than its budget, in times of the bare Python, so that a slow machine is no fault.
Which modules are loaded is for tests/test_dependencies.py.
"""

from __future__ import annotations

import subprocess
import sys
import time

ROUNDS = 15
HELP = "from summitline.cli import app; app({})"
CODE = {
    "python": "pass",
    "import summitline": "import summitline",
    "summitline --help": HELP.format(["--help"]),
    "summitline score --help": HELP.format(["score", "--help"]),
}
BUDGETS = {"import summitline": 12, "summitline --help": 25, "summitline score --help": 25}
"""In times of the bare Python: half a second for help where that takes 20 ms."""


def seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    rounds = [{name: seconds(code) for name, code in CODE.items()} for _ in range(ROUNDS)]
    times = {name: min(took[name] for took in rounds) for name in CODE}
    late = []
    for name, took in times.items():
        ratio, budget = took / times["python"], BUDGETS.get(name)
        told = "" if budget is None else f"{ratio:>6.1f} x  budget {budget} x"
        sys.stdout.write(f"{name:<26}{1000 * took:>6.0f} ms {told}\n")
        if budget is not None and ratio > budget:
            late.append(name)
    if late:
        raise SystemExit(f"over budget: {', '.join(late)}")


if __name__ == "__main__":
    main()
