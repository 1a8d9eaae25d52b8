"""Run the command line, as `articlekit` or as `python -m articlekit`."""

import sys


def main() -> int:
    """Run the command line; return its exit code, also if it is interrupted during the import."""
    try:
        from articlekit import cli

        code = cli.main()
    except KeyboardInterrupt:
        sys.stderr.write("articlekit: interrupted\n")
        code = 130
    # CPython remembers that code made of a string was interrupted, as in the import of a dataclass, and kills itself
    # with the signal at the end of `python -m`, also where that was caught; until other such code has run.
    exec("")  # noqa: S102
    return code


if __name__ == "__main__":
    sys.exit(main())
