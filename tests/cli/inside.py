"""The shell without a process of its own: what a command prints, says and ends with, a second sooner each time."""

import io
import warnings
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess

import pytest

from regspatial.cli.app import run


def inside(*arguments, cwd=None, **environment):
    """Run a command line here, in a folder and an environment of its own; None takes a variable away."""
    out, err = io.StringIO(), io.StringIO()
    given = [str(one) for one in arguments]
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.resetwarnings()  # in the suite they are errors; a user's Python shows them
        warnings.simplefilter("ignore", DeprecationWarning)
        for name, value in environment.items():
            if value is None:
                patch.delenv(name, raising=False)
            else:
                patch.setenv(name, value)
        if cwd is not None:
            patch.chdir(cwd)
        with redirect_stdout(out), redirect_stderr(err):
            code = run(given)
    return CompletedProcess(given, code, out.getvalue(), err.getvalue())
