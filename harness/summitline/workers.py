"""The same call for many items, here or in other processes, by joblib.

More than one worker means processes of this machine (joblib's backend loky), unless ``joblib.parallel_config`` names
another backend: on a Dask cluster (extra [dask]) its workers do the calls, as many as it has. A call that a worker of a
cluster did not finish, because it died, is done by another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Literal, TypeVar

from summitline.errors import SummitlineError

T = TypeVar("T")
R = TypeVar("R")

CHUNK: int | Literal["auto"] = "auto"
"""Items that go to a worker at once; by default joblib finds how many take it long enough."""
SECONDS = 30


def each(call: Callable[[T], R], items: Iterable[T], *, workers: int = 1) -> Iterator[R]:
    """Yield what a call returns for each item, in the order of the items, which are taken as they are needed.

    ``workers``: 1 for none but this process, -1 for one a core. Call, items and results have to be picklable.
    """
    if workers == 1:
        return map(call, items)
    if workers == 0:
        raise SummitlineError("workers: expected 1 or more, or -1 for one a core, got 0")
    from joblib import Parallel, delayed

    tasks = (delayed(call)(item) for item in items)
    return iter(Parallel(n_jobs=workers, batch_size=CHUNK, return_as="generator")(tasks))


@contextmanager
def on_cluster(address: str | None) -> Iterator[None]:
    """Do the calls of all workers on the Dask cluster of this address, tcp://HOST:PORT; None: on this machine."""
    if address is None:
        yield
        return
    try:
        from distributed import Client
    except ImportError:
        raise SummitlineError("--cluster: needs Dask: pip install 'summitline[dask]'") from None
    from joblib import parallel_config

    try:
        client = Client(address.replace("dask://", "tcp://", 1), timeout=SECONDS)
    except (OSError, ValueError) as error:
        raise SummitlineError(f"{address}: no Dask scheduler answers: {error}") from None
    with client, parallel_config(backend="dask"):
        yield
