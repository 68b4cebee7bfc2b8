"""The loader lease: one loader at a time.

It is a lock of the operating system on a file in the warehouse folder. The kernel drops it when the
holder's process ends, however it ends, so a killed loader never blocks the next one. (Only a child that
the holder forked without exec would keep it alive; loaders fork none.) The file's text is for people.
Whoever shares a catalogue between machines loads through one shared folder; beyond that the ledger's
chain refuses the slower of two loads.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from jicha.warehouse.errors import WarehouseError


@contextmanager
def loader_lease(path: Path, purpose: str) -> Iterator[None]:
    """Hold the lease while the block runs; WarehouseError at once if another process holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WarehouseError(_held(path)) from None
        holder = {"pid": os.getpid(), "since": datetime.now().isoformat(sep=" ", timespec="seconds"), "purpose": purpose}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder, ensure_ascii=False).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _held(path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        who = f"进程 {holder['pid']}，{holder['since']} 开始，{holder['purpose']}"
        remedy = f"请等它结束后再试；若它已卡住，结束该进程（kill {holder['pid']}），占用随即解除，未完成的装载不会生效。"
    except (ValueError, KeyError):  # the holder is between taking the lock and writing its name
        who, remedy = "刚刚开始", "请等它结束后再试。"
    return f"另一个装载正在进行（{who}）。{remedy}"
