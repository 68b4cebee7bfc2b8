"""What the files of the catalogue mean, and every check that needs one file only."""
