"""Recovery and penalty: what a metering fault, a breach or a theft comes to, by which text, step by step."""

from jicha.rating.recovery.cases import BREACHES, KINDS, read_facts, recover
from jicha.rating.recovery.rulebook import RecoveryError, RuleBook
from jicha.rating.recovery.steps import Recovery

__all__ = ["BREACHES", "KINDS", "Recovery", "RecoveryError", "RuleBook", "read_facts", "recover"]
