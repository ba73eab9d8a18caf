"""The compiled part of pydantic_core is loaded by itself, and is the one that everybody else gets."""

from __future__ import annotations

import subprocess
import sys
from importlib.machinery import PathFinder

import pydantic_core
import pytest

from compositor.models import core


def said(program: str) -> str:
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return made.stdout.strip()


def test_pydantic_works_with_what_was_loaded_before_it() -> None:
    program = """
import sys
from compositor.models import ValidationError
alone = "pydantic_core" not in sys.modules
import pickle, pydantic, pydantic_core
same = pydantic_core.ValidationError is ValidationError is pydantic.ValidationError
again = pickle.loads(pickle.dumps(ValidationError))
print(alone, same, pydantic.TypeAdapter(int).validate_python("3"), again is ValidationError)
"""
    assert said(program) == "True True 3 True"


def test_what_somebody_imported_before_is_taken() -> None:
    program = "import pydantic, compositor.models as m; print(m.ValidationError is pydantic.ValidationError)"
    assert said(program) == "True"
    assert core.compiled() is pydantic_core


@pytest.mark.parametrize("found", ["nothing", "no places", "no compiled part"])
def test_where_it_is_not_found_the_package_is_imported(found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pydantic_core")
    package = PathFinder.find_spec("pydantic_core")
    assert package is not None
    if found == "no places":
        package.submodule_search_locations = None
    answers = {"pydantic_core": None if found == "nothing" else package}
    with monkeypatch.context() as patched:
        patched.setattr(PathFinder, "find_spec", lambda name, _=None: answers.get(name))
        patched.setattr(core, "import_module", lambda name: name)
        assert core.compiled() == "pydantic_core"
