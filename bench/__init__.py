"""Benchmarks, run by hand (`make bench`) and never in a timed test."""
