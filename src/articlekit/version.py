"""The version of articlekit, for the package, its records and the build."""

__version__ = "0.2.0"
