"""What a layer or anything in it has to do with: facts that let later stages pass over what cannot concern them.

Bits, joined with ``|``. A container has the traits of all that is in it. Imported by layers and the stages after them.
"""

from __future__ import annotations

from typing import Final

ELASTIC: Final = 1  # a text has a range of sizes, so the ease in force matters
GROUPED: Final = 2  # a text belongs to a fit group, so its size may hang on texts elsewhere
INSISTS: Final = 4  # a text refuses to be cut
CUT: Final = 8  # a layer is cut out by another layer
ASKS: Final = 16  # measuring may look at the size of a picture, which is a file that may change
