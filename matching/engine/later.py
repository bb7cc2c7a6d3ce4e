"""Modules that are loaded when first used, because loading them takes longer than most runs need them for."""

import importlib.util
import sys
from typing import Any


def later(name: str) -> Any:
    """Return an installed module that is loaded at the first look at something in it."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ImportError(f"There is no module {name}.")
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
