"""Outputs of a display list: pixels here; nothing in them knows a layer."""
