"""Loaded once by the process that workers are forked from: all that each of them would load by itself.

In: nothing. Out: nothing; what the engine defers until it is used (modules, regular expressions) is there. Whoever
imports this pays a second for it, so nobody does but that process. Nothing is drawn: libraries are loaded before the
fork, and used only after it.
"""

from __future__ import annotations

import gc
import sys

from compositor.batch import worker
from compositor.deferred import settle

__all__ = ["worker"]

for _module in [module for name, module in sys.modules.items() if name.startswith("compositor.")]:
    settle(list(vars(_module).values()))
# Objects that the collector leaves alone stay shared between the processes.
gc.freeze()
