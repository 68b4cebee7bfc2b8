"""`python -m jicha` is the same as `jicha`."""

from jicha.cli import main

if __name__ == "__main__":
    main()
