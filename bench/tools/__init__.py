"""The ten checks as each tool writes them. Each module is run as a process of its own and prints one JSON object.

    python bench/tools/<tool>.py FOLDER     FOLDER holds bill.parquet and account.parquet

The object: {check: [failing rows that it reports, rows that it hands over, or null where it hands none]}.
"""
