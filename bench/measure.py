"""One whole process measured: wall seconds and peak memory as the operating system counts them."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """What one or more runs of a command took."""

    name: str
    seconds: tuple[float, ...]
    peak_mb: float

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def row(self) -> str:
        spread = f"{min(self.seconds):.1f}–{max(self.seconds):.1f}" if len(self.seconds) > 1 else "one run"
        return f"| {self.name} | {self.median:.1f} | {spread} | {self.peak_mb:,.0f} |"


def measured(name: str, command: Sequence[str], *, runs: int = 1) -> Figure:
    """Run a command so many times; an exit code other than 0 ends the benchmark with the command's words."""
    seconds, peak = [], 0.0
    for _ in range(runs):
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - started)
        if status != 0:
            sys.exit(f"{name} ended with {os.waitstatus_to_exitcode(status)}:\n{output.decode(errors='replace')[-3000:]}")
        # Linux counts kilobytes, macOS bytes.
        peak = max(peak, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024))
    return Figure(name=name, seconds=tuple(seconds), peak_mb=peak)


def machine() -> str:
    """The machine and the versions that a figure belongs to."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    cpu = next(
        (line.partition(":")[2].strip() for line in _cpuinfo().splitlines() if line.startswith("model name")),
        platform.processor(),
    )
    parts = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pyiceberg", "pyarrow", "sqlglot"))
    return f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GB, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {parts}"


def _cpuinfo() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8") if path.exists() else ""
