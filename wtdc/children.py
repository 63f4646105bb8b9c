"""Child processes of the supervisor: started in groups of their own, restarted, stopped to the last."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
LONGEST_DELAY = 30.0
STEADY = 60.0  # seconds after which a child counts as healthy again
LARGEST_LOG = 5_000_000


def die_with_parent() -> Callable[[], None] | None:
    """What a child runs before its program: on Linux it asks for SIGTERM should the supervisor die."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM) and None


@dataclass
class Child:
    """One program that must run; its output goes to `log`."""

    name: str
    command: list[str]
    log: Path
    patience: float = 12.0  # seconds between SIGTERM and SIGKILL
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0
    groups: list[int] = field(default_factory=list)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent(),  # noqa: PLW1509  # the supervisor has one thread
            )
        self.groups.append(self.process.pid)
        self.started = time.monotonic()

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def watch(self, now: float, say: Callable[[str], None]) -> None:
        """Restarts the child when it has ended, each time after a longer wait; `now` is monotonic."""
        if self.running:
            if self.failures and now - self.started > STEADY:
                self.failures = 0
            return
        if not self.due:
            self.failures += 1
            delay = min(LONGEST_DELAY, 0.5 * 2 ** (self.failures - 1))
            self.due = now + delay
            self._sweep()
            say(f"The {self.name} ended ({self._how()}); it starts again in {delay:g} s. See {self.log}.")
        elif now >= self.due:
            self.due = 0.0
            self.start()

    def terminate(self) -> None:
        if self.running and self.process:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)

    def finish(self, deadline: float) -> None:
        """Waits until `deadline` (monotonic) for its end, then ends it and whatever it left behind."""
        while self.running and time.monotonic() < deadline:
            time.sleep(0.02)
        self._sweep()
        if self.process:
            self.process.wait()

    def _sweep(self) -> None:
        for group in self.groups:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        self.groups.clear()

    def _how(self) -> str:
        code = self.process.returncode if self.process else 0
        return f"signal {-code}" if code < 0 else f"status {code}"

    def tail(self, lines: int = 12) -> str:
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])
