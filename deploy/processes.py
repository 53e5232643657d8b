"""Several processes that live and die together: one ends, all are stopped, the last started first."""

import collections
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from typing import NamedTuple

from deploy.console import say

PATIENCE = 20  # seconds that a process gets to finish what it does, e.g. a document being rendered
PR_SET_PDEATHSIG = 1


class Program(NamedTuple):
    name: str
    command: list[str]
    quiet: bool = False  # keep what it says to itself, unless it ends without being asked


class Running:
    """A started program and the thread that passes on what it says."""

    def __init__(self, program, process, out):
        self.program, self.process, self.out = program, process, out
        self.kept = collections.deque(maxlen=30)
        self.reader = threading.Thread(target=self._pass_on, daemon=True)
        self.reader.start()

    def _pass_on(self):
        for line in self.process.stdout:
            self.kept.append(line) if self.program.quiet else self._print(line)

    def _print(self, line):
        print(f"{self.program.name:6} | {line.rstrip()}", file=self.out, flush=True)

    def last_words(self):
        """Print what a quiet program kept to itself, and say how the process ended."""
        self.reader.join(timeout=2)
        for line in self.kept:
            self._print(line)
        code = self.process.returncode
        how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        return f"The {self.program.name} process ended {how}, so everything is stopped. Its last words stand above."


class Together:
    """Start programs with `start`, then `watch` them until one ends or somebody asks to stop; `stop` ends all."""

    def __init__(self, environment, folder, out=sys.stdout):
        self.environment = environment
        self.folder = folder
        self.out = out
        self.running = []  # in the order of the start
        self.asked = threading.Event()
        self.impatient = False

    def start(self, program):
        process = subprocess.Popen(
            program.command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches this process alone, which then stops the others in order
            preexec_fn=end_with_parent,
        )
        self.running.append(Running(program, process, self.out))
        return process

    def ask_to_stop(self, *signal_and_frame):
        """For signal.signal: the first time stop in good order, the second time at once."""
        self.impatient = self.asked.is_set()
        self.asked.set()

    def ended(self):
        """The first program that is no longer running, or None."""
        return next((running for running in self.running if running.process.poll() is not None), None)

    def watch(self):
        """Wait; returns the sentence that says which program ended by itself, or None when asked to stop."""
        while not self.asked.wait(0.2):
            if ended := self.ended():
                return ended.last_words()
        return None

    def stop(self):
        for running in reversed(self.running):
            self._stop_one(running.program.name, running.process)
            running.reader.join(timeout=2)
            if not running.reader.is_alive():
                running.process.stdout.close()
        self.running.clear()

    def _stop_one(self, name, process):
        process.terminate()
        until = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < until and not self.impatient:
            time.sleep(0.05)
        if process.poll() is None:
            say(f"{name} does not stop: ending it by force.")
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the whole group: its children too
        process.wait()


def end_with_parent():
    """In the child: be asked to stop when this process dies without a word (kill -9). Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
