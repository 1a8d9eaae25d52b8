"""The version of articlekit, which the package, its records and the build all read from here."""

__version__ = "0.1.0"
