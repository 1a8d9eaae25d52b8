"""A process that has loaded articlekit, and forks for each command line: what runs it need not load it again.

To start Python and load what `clean` needs takes most of a second; to fork takes hundredths. What follows is the same
as after `python -m articlekit`: a process with its own streams, arguments, environment, directory and exit code, which
ends as Python ends. Only what Python reads when it starts, such as the locale, is that of the process that forks.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import articlekit

# Beginnings of the names of variables that Python or a library in C has read before the first line of a program.
READ_AT_START = ("PYTHON", "LC_", "LANG", "TZ", "LD_", "OPENBLAS_", "OMP_", "MALLOC_")
# Not loaded: the integrations, what workers begin with, and libraries with threads, such as pyarrow.
LOADED = ("batch", "cli", "collection", "io", "page", "report", "rules")
MAX_BYTES = 1 << 20
ANSWER = struct.Struct("q")


def plain_environment() -> dict[str, str]:
    """Return the environment without what would colour or size the output, and with the package that is tested."""
    changed = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "PYTHONIOENCODING", "PYTHONUNBUFFERED"}
    kept = {
        name: value for name, value in os.environ.items() if name not in changed and not name.startswith("ARTICLEKIT_")
    }
    return {**kept, "XDG_CONFIG_HOME": os.devnull, "PYTHONPATH": str(Path(articlekit.__file__).resolve().parents[1])}


class Nursery:
    """The process that forks, as the tests see it. It ends when it is closed, and when its owner ends."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._at_start = _read_at_start(environment)
        self._socket, other = socket.socketpair()
        with other:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(other.fileno())],
                env={**environment, "OPENBLAS_NUM_THREADS": "1"},  # no fork has the threads of its parent
                stdin=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
            )

    def close(self) -> None:
        self._socket.close()
        self._process.wait(timeout=60)

    def can_run(self, environment: dict[str, str]) -> bool:
        """Return whether what Python reads when it starts is as it was for this process."""
        return _read_at_start(environment) == self._at_start

    def run(
        self, arguments, *, env, cwd, timeout, stdin=b"", stdout=subprocess.PIPE
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command line as subprocess.run does; what is on stdin is bytes, for a pipe, or the number of a file."""
        with contextlib.ExitStack() as ours, ThreadPoolExecutor(3) as threads:
            with contextlib.ExitStack() as theirs:
                fed, written, told = (_pipe(*ends) for ends in ((theirs, ours), (ours, theirs), (ours, theirs)))
                streams = [
                    fed[0] if isinstance(stdin, bytes) else stdin,
                    written[1] if stdout == subprocess.PIPE else stdout,
                    told[1],
                ]
                job = {"arguments": [os.fsdecode(each) for each in arguments], "env": env, "cwd": os.fsdecode(cwd)}
                message = json.dumps(job).encode() + b"\n"
                sent = socket.send_fds(self._socket, [message], [_number(stream) for stream in streams])
                self._socket.sendall(message[sent:])
                # A process that has its streams answers with its number; they can be closed on this side then.
                number = self._answer()
            threads.submit(_feed, fed[1], stdin if isinstance(stdin, bytes) else b"")
            output, errors = (threads.submit(stream.read) for stream in (written[0], told[0]))
            if not select.select([self._socket], [], [], timeout)[0]:
                os.kill(number, signal.SIGKILL)
                self._answer()
                raise subprocess.TimeoutExpired([*arguments], timeout)
            status = self._answer()
            return subprocess.CompletedProcess(
                [*arguments],
                os.waitstatus_to_exitcode(status),
                output.result() if stdout == subprocess.PIPE else None,
                errors.result(),
            )

    def _answer(self) -> int:
        return ANSWER.unpack(self._socket.recv(ANSWER.size, socket.MSG_WAITALL))[0]


def _read_at_start(environment):
    return {name: value for name, value in environment.items() if name.startswith(READ_AT_START)}


def _pipe(reader, writer):
    """Open a pipe, each end to be closed with a stack of its own."""
    ends = os.pipe()
    modes = ("rb", "wb")
    return tuple(
        stack.enter_context(os.fdopen(end, mode, buffering=0 if mode == "wb" else -1))
        for stack, end, mode in zip((reader, writer), ends, modes, strict=True)
    )


def _number(stream):
    return stream if isinstance(stream, int) else stream.fileno()


def _feed(stream, data):
    with contextlib.suppress(BrokenPipeError), stream:
        view = memoryview(data)
        while view:
            view = view[stream.write(view) :]


def load() -> None:
    """Load what commands have in common, and the tables that are made for the first page and the first copy."""
    for name in LOADED:
        package = importlib.import_module(f"articlekit.{name}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    text = "湖边的小灯塔重新亮起来了，几十位住在附近的老人站在堤上看了很久，谁也没有先离开。\n" * 3
    articlekit.clean(f"<p>{text}".encode("gb18030"))
    articlekit.dedupe([text, f"{text}谁也没有。"])
    tasks = Path("/proc/self/task")
    assert len([*tasks.iterdir()] if tasks.exists() else threading.enumerate()) == 1, "a fork has one thread only"


def serve(channel: socket.socket) -> dict:
    """Fork for each command line that comes; return it in the process that is to run it."""
    while True:
        message, streams, _, _ = socket.recv_fds(channel, MAX_BYTES, 3)
        part = message
        while part and not message.endswith(b"\n"):
            part = channel.recv(MAX_BYTES)
            message += part
        if not part:
            os._exit(0)
        number = os.fork()
        if not number:
            channel.close()
            for place, stream in enumerate(streams):
                os.dup2(stream, place)
                os.close(stream)
            return json.loads(message)
        for stream in streams:
            os.close(stream)
        channel.sendall(ANSWER.pack(number))
        channel.sendall(ANSWER.pack(os.waitpid(number, 0)[1]))


def become(job: dict) -> None:
    """Take on what a process is started with."""
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    sys.argv = ["-m", *job["arguments"]]
    sys.path[0] = str(Path.cwd())
    for place, name in enumerate(("stdin", "stdout", "stderr")):
        before = getattr(sys, name)
        opened = os.fdopen(place, "wb" if place else "rb", closefd=False)
        lines = {"newline": "\n", "line_buffering": name == "stderr" or opened.isatty()}
        stream = io.TextIOWrapper(opened, before.encoding, before.errors, **lines)
        stream.mode = before.mode
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


if __name__ == "__main__":
    load()
    gc.freeze()
    become(serve(socket.socket(fileno=int(sys.argv[1]))))
    runpy.run_module("articlekit", run_name="__main__", alter_sys=True)
