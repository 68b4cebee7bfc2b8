"""A made-up county utility: customers, meters, readings, bills and service records, with seeded and labelled defects.

It knows the published price table and the canonical tables, and nothing of the audit rules.
"""
