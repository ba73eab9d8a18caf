"""``python -m compositor``: the command line."""

from compositor.cli import main

if __name__ == "__main__":
    main(prog_name="compositor")
