"""From a bare checkout one command makes a county, audits it and serves the report, to this machine only."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow
SMALL = ("ACCOUNTS=500", "MONTHS=13")
SERVED_WITHIN_SECONDS = 600


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git would give somebody else: the files of this checkout, without what was made in it."""
    folder = tmp_path_factory.mktemp("checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def demo(checkout: Path) -> str:
    """What `make demo` prints."""
    command = ["make", "demo", "SERVE=0", *SMALL]
    made = subprocess.run(command, cwd=checkout, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    return made.stdout


def test_the_demo_ends_with_a_report_that_is_there(checkout: Path, demo: str) -> None:
    report = re.search(r"报告：(\S+report\.html)", demo)
    assert report
    assert "稽查" in (checkout / report[1]).read_text(encoding="utf-8")


@pytest.fixture
def served(checkout: Path, demo: str) -> Iterator[int]:
    """The port on which `make demo` serves, once it does; the venv is there already."""
    assert demo
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = ["make", "demo", f"PORT={port}", *SMALL]
    server = subprocess.Popen(command, cwd=checkout, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_until_open(port, server)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=10)


def wait_until_open(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SERVED_WITHIN_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except ConnectionRefusedError:
            assert server.poll() is None, "make demo ended and serves nothing"
            assert time.monotonic() < until, "make demo does not come to serving"
            time.sleep(0.5)
        else:
            return


def test_the_report_is_served_to_this_machine_only(served: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{served}/report.html", timeout=5) as answer:
        assert "稽查" in answer.read().decode()
    with pytest.raises((ConnectionRefusedError, TimeoutError)):  # another address of the same machine
        socket.create_connection(("127.0.0.2", served), timeout=2)
