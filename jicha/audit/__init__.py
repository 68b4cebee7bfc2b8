"""Themes run over a manifest: findings, coverage, triage and proof."""
