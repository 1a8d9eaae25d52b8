"""The errors of articlekit. str() of each is one line for the user: where: what is wrong; what to try."""


class ArticlekitError(Exception):
    """Base class of all errors that articlekit raises."""


class ReadError(ArticlekitError):
    """An input cannot be read: it is missing, not readable, too large, or damaged."""


class DecodeError(ArticlekitError):
    """Bytes are not text in any known encoding."""


class RuleError(ArticlekitError):
    """A rules file is malformed, or has a pattern that is not safe to run."""


class WriteError(ArticlekitError):
    """An output cannot be written, or exists already."""


class StoppedError(ArticlekitError):
    """A run was stopped because too many pages failed (on_error, max_errors)."""


class EngineError(ArticlekitError):
    """The worker processes cannot be started."""


class StoreError(ArticlekitError):
    """An index cannot be used: it is missing, locked or damaged, or was created with other settings."""


class UsageError(ArticlekitError):
    """Options exclude each other, or a value is out of range."""


def stage_of(error: ArticlekitError, default: str) -> str:
    """Return the stage in which a page failed: decode or read for the errors of these, else the default."""
    if isinstance(error, DecodeError):
        return "decode"
    return "read" if isinstance(error, ReadError) else default
