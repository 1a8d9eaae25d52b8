"""What can go wrong. str() of each is one line that a user can act on: where: what is wrong; what to try."""


class ArticlekitError(Exception):
    """Any error that articlekit raises on purpose."""


class ReadError(ArticlekitError):
    """An input cannot be read: it is missing, forbidden, too large, or not what it says it is."""


class DecodeError(ArticlekitError):
    """Bytes are not text in any known encoding."""


class RuleError(ArticlekitError):
    """A rules file is malformed, or a pattern in it is not safe to run."""


class WriteError(ArticlekitError):
    """An output cannot be written, or would overwrite something."""


class StoppedError(ArticlekitError):
    """A run was stopped because more pages failed than its user wants to bear."""


class EngineError(ArticlekitError):
    """The workers of a run do not start."""


class StoreError(ArticlekitError):
    """An index cannot be used: there is none, it is locked or damaged, or it was made with other settings."""


class UsageError(ArticlekitError):
    """Options exclude each other, or one of them is out of its range."""


def stage_of(error: ArticlekitError, default: str) -> str:
    """Return the stage in which a page failed: read or decode where the error says so, else the default."""
    if isinstance(error, DecodeError):
        return "decode"
    return "read" if isinstance(error, ReadError) else default
