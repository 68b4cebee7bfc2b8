"""A case file as plain texts: every number and day as it is written, so that none is rounded or turned into another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from jicha.rating.recovery import RecoveryError

# YAML 1.1 would read 0300012345 as octal, 12:30 as a number of seconds, and fail on 2024-13-01 without naming a field.
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_case(path: Path) -> Any:
    """The content of a case file; RecoveryError with the line where it is no YAML or a key stands twice."""
    if not path.is_file():
        raise RecoveryError(f"没有案件文件 {path} (no such file)")
    try:
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise RecoveryError(f"{path}：不是 UTF-8 文字；另存为 UTF-8 (not UTF-8)") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise RecoveryError(f"{path}{line}：不是有效的 YAML，检查缩进、冒号后的空格和括号 (not valid YAML)") from None
    try:
        return _plain(node, path)
    except RecursionError:
        raise RecoveryError(f"{path}：引用(&、*)套住了自己；写明内容 (an anchor holds itself)") from None


def _plain(node: yaml.Node | None, path: Path) -> Any:
    match node:
        case yaml.MappingNode():
            found: dict[Any, Any] = {}
            for key_node, value_node in node.value:
                key = _plain(key_node, path)
                if not isinstance(key, str):
                    raise RecoveryError(f"{path}:{key_node.start_mark.line + 1}：字段名应为文字 (a field needs a name)")
                if key in found:
                    raise RecoveryError(f"{path}:{key_node.start_mark.line + 1}：字段 {key} 写了两次；留一个 (twice)")
                found[key] = _plain(value_node, path)
            return found
        case yaml.SequenceNode():
            return [_plain(one, path) for one in node.value]
        case yaml.ScalarNode():
            return WORDS.get(node.value, node.value) if node.style is None else node.value
    return None
