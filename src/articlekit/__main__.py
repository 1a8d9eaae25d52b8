"""Run the command line, as `articlekit` or as `python -m articlekit`."""

import sys


def main() -> int:
    """Run the command line; return its exit code, also where it is interrupted before it is there."""
    try:
        from articlekit import cli
    except KeyboardInterrupt:
        sys.stderr.write("articlekit: interrupted\n")
        return 130
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
