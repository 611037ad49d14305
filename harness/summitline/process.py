"""A program that is asked line by line, and cannot hang, flood or outlive its caller.

It runs in a process group of its own, which is killed as a whole, and under limits of the shell (``ulimit``).
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, cast

from summitline.errors import RunError
from summitline.formats.lines import LINE_CAP

CHUNK = 2**16
WORDS_CAP = 4000
GRACE = 5.0
LIMITED = 'ulimit -c 0 && ulimit -v "$0" && exec "$@"'


class Process:
    """A running program; ``memory`` limits the address space of each of its processes, in bytes."""

    def __init__(self, argv: Sequence[str], *, environment: Mapping[str, str], memory: int) -> None:
        self._popen = subprocess.Popen(
            ["/bin/sh", "-c", LIMITED, str(memory // 1024), *argv],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=environment,
            start_new_session=True,
        )
        self._streams = (self._popen.stdin, self._popen.stdout, self._popen.stderr)
        self._in, self._out, self._err = cast("tuple[IO[bytes], IO[bytes], IO[bytes]]", self._streams)
        for stream in (self._in, self._out, self._err):
            os.set_blocking(stream.fileno(), False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._out, selectors.EVENT_READ)
        self._selector.register(self._err, selectors.EVENT_READ)
        self._asked, self._answered, self._words = bytearray(), bytearray(), bytearray()

    def exchange(self, line: bytes, *, seconds: float) -> bytes:
        r"""Write a line and return the one that comes back, without its "\n".

        Raise RunError where the program ends first, needs more than so many seconds, or says more than 4 MiB. After an
        error the process is of no more use: ``kill`` it.
        """
        deadline = time.monotonic() + seconds
        if not self._asked:
            self._selector.register(self._in, selectors.EVENT_WRITE)
        self._asked += line
        searched = 0
        while (end := self._answered.find(b"\n", searched)) < 0:
            searched = len(self._answered)
            if searched > LINE_CAP:
                raise RunError(f"more than {LINE_CAP} bytes without an end of line; the rest was not read")
            left = deadline - time.monotonic()
            ready = self._selector.select(left) if left > 0 else []
            if not ready:
                raise RunError(f"no answer within {seconds:g} s (is each line flushed?){self._last_words()}")
            for key, _ in ready:
                if not self._move(cast("IO[bytes]", key.fileobj)):
                    raise RunError(f"the program ended before it answered: {self._status()}{self._last_words()}")
        answer = bytes(self._answered[:end])
        del self._answered[: end + 1]
        return answer

    def close(self) -> None:
        """Let the program end by itself, now that its input ends; kill what is left of it."""
        self._in.close()
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(GRACE)
        self.kill()

    def kill(self) -> None:
        """Kill the program and all that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        self._selector.close()
        for stream in (self._in, self._out, self._err):
            stream.close()

    def _move(self, stream: IO[bytes]) -> bool:
        """Write or read what can be; return whether an answer may still come."""
        if stream is self._out:
            read = os.read(stream.fileno(), CHUNK)
            self._answered += read
            return bool(read)
        done = not self._hear() if stream is self._err else not self._tell()
        if done:
            self._selector.unregister(stream)
        return True

    def _tell(self) -> bool:
        """Write a part of the question; return whether there is more of it. A program need not read it."""
        try:
            del self._asked[: os.write(self._in.fileno(), self._asked[:CHUNK])]
        except BrokenPipeError:
            self._asked.clear()
        return bool(self._asked)

    def _hear(self) -> bool:
        """Read a part of what is written to stderr and keep the end of it; return whether there may be more."""
        read = os.read(self._err.fileno(), CHUNK)
        self._words = (self._words + read)[-WORDS_CAP:]
        return bool(read)

    def _status(self) -> str:
        try:
            status = self._popen.wait(GRACE)
        except subprocess.TimeoutExpired:
            return "its output is closed, but it runs on"
        return f"exit status {status}" if status >= 0 else f"killed by {signal.Signals(-status).name}"

    def _last_words(self) -> str:
        """Return the last line on stderr, led by ": ", and without what a terminal would obey; or nothing."""
        with suppress(BlockingIOError):
            self._hear()
        lines = [line.strip() for line in self._words.decode("utf-8", "replace").splitlines()]
        last = next((line for line in reversed(lines) if line), "")
        return f": {''.join(c for c in last if c.isprintable())[:300]}" if last else ""
