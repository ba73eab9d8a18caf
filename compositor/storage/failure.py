"""What object storage says when it fails, as our errors.

In: exceptions of obstore. Out: ``OutputError``. Only this room imports it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from compositor.errors import CompositorError, OutputError, Problem

PIP_LINE = "pip install 'compositor[storage]'"
_PASSING = "storage.failed"
_CODES = {
    "NotFoundError": ("storage.missing", "does not exist"),
    "FileNotFoundError": ("storage.missing", "does not exist"),
    "AlreadyExistsError": ("storage.exists", "exists already"),
    "PreconditionError": ("storage.exists", "was changed by somebody else"),
    "PermissionDeniedError": ("storage.denied", "may not be used with these credentials"),
    "PermissionError": ("storage.denied", "may not be used by this user"),
    "UnauthenticatedError": ("storage.credentials", "needs other credentials"),
    "UnknownConfigurationKeyError": ("storage.option", "does not take one of the options"),
    "NotSupportedError": ("storage.not-supported", "cannot do this"),
    "NotImplementedError": ("storage.not-supported", "cannot do this"),
    "InvalidPathError": ("storage.name", "is no name that an object may have"),
    "ValueError": ("storage.name", "is no name that an object may have"),
}


def is_passing(error: CompositorError) -> bool:
    """Return whether trying again later may help: the network or the service failed, not the request."""
    return any(problem.code == _PASSING for problem in error.problems)


def is_missing(error: CompositorError) -> bool:
    """Return whether the object is not there."""
    return any(problem.code == "storage.missing" for problem in error.problems)


def is_taken(error: CompositorError) -> bool:
    """Return whether an object of this name was there before."""
    return any(problem.code == "storage.exists" for problem in error.problems)


@contextmanager
def told(url: str) -> Iterator[None]:
    """Turn whatever storage raises into an OutputError about ``url``."""
    try:
        yield
    except ImportError as error:
        message = f"`{url}` is in object storage, which needs obstore"
        raise OutputError(Problem("storage.missing-package", message, hint=PIP_LINE)) from error
    except CompositorError:
        raise
    except Exception as error:  # obstore also raises built-in exceptions, and a panic of its runtime as RuntimeError
        code, said = _CODES.get(type(error).__name__, (_PASSING, "cannot be reached"))
        reason = str(error).partition("\n\nDebug source")[0].replace("\n", " ").strip()
        raise OutputError(Problem(code, f"`{url}` {said}: {reason}")) from error
