"""The ten checks as each tool writes them: scripts that run as processes of their own, in an environment of their own.

    python bench/tools/<tool>.py FOLDER        FOLDER holds bill.parquet and account.parquet

Each prints one JSON object, {check: [failing rows that the tool reports, failing rows that it hands over]}; a check
with `?` behind its name counts rows that the tool says it could not judge.
"""
