"""Whole processes measured: wall seconds, processor seconds and peak memory as the operating system counts them."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

HEADER = "| what | seconds (median) | spread | processor seconds | peak MB |\n|---|---:|---|---:|---:|"
ROOT = Path(__file__).parent
JICHA = (sys.executable, "-m", "jicha")


class BenchError(Exception):
    """A measured command that ended badly, with its last words."""


@dataclass(frozen=True)
class Figure:
    """What the runs of a command took, and what the last of them printed."""

    name: str
    seconds: tuple[float, ...]
    processor: tuple[float, ...]
    peak_mb: float
    output: str

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def row(self) -> str:
        """A line of a Markdown table under HEADER."""
        spread = f"{min(self.seconds):.1f}–{max(self.seconds):.1f} ({len(self.seconds)})" if len(self.seconds) > 1 else "one run"
        return f"| {self.name} | {self.median:.1f} | {spread} | {statistics.median(self.processor):.1f} | {self.peak_mb:,.0f} |"


def measured(
    name: str,
    command: Sequence[str],
    *,
    runs: int = 1,
    fresh: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Figure:
    """Run a command so many times, from the checkout; BenchError when it ends with another exit code than 0.

    fresh: a folder that is removed before every run, so that none profits from the one before.
    """
    seconds, processor, peak, output = [], [], 0.0, ""
    for _ in range(runs):
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT.parent, env={**os.environ, **(env or {})}
        )
        assert process.stdout is not None
        output = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - started)
        processor.append(usage.ru_utime + usage.ru_stime)
        if status != 0:
            raise BenchError(f"{name} ended with {os.waitstatus_to_exitcode(status)}:\n{output[-3000:]}")
        # Linux counts kilobytes, macOS bytes.
        peak = max(peak, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024))
        print(
            f"{name}: {seconds[-1]:.1f} s, of the processors {processor[-1]:.1f} s, {peak:,.0f} MB", file=sys.stderr, flush=True
        )
    return Figure(name=name, seconds=tuple(seconds), processor=tuple(processor), peak_mb=peak, output=output)


def machine() -> str:
    """The machine, its load, the day and the versions that figures belong to."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    cpu = next(
        (line.partition(":")[2].strip() for line in _cpuinfo().splitlines() if line.startswith("model name")),
        platform.processor(),
    )
    parts = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pyiceberg", "pyarrow", "sqlglot"))
    load = "/".join(f"{figure:.1f}" for figure in os.getloadavg())
    return (
        f"{date.today()}, {os.cpu_count()} cores ({cpu}), {memory:.0f} GB, load {load}, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {parts}"
    )


def _cpuinfo() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8") if path.exists() else ""
