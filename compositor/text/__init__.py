"""Text: itemize, shape, break, fit. HarfBuzz shapes, ICU breaks, the lines are ours.

In: a ``Block`` (spans, fonts, range of sizes) and a limit. Out: ``Fitted``: lines of positioned glyphs.
Layers reach it through their kit; nothing here knows layers, YAML or Skia.
"""
