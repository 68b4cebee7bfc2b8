"""What a run is handed over as: one self-contained page, and workbooks with every row."""
