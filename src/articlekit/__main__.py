"""Run the command line, as `articlekit` or as `python -m articlekit`."""

import sys


def main() -> int:
    """Run the command line; return its exit code, also if it is interrupted during the import."""
    try:
        from articlekit import cli
    except KeyboardInterrupt:
        sys.stderr.write("articlekit: interrupted\n")
        return 130
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
