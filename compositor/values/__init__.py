"""Typed values of the layout language: colors, lengths, gradients, shadows, effects.

In: text or numbers as authors write them. Out: frozen, hashable values. Anybody may import from here.
One family of values a file; every parser accepts its own result unchanged and raises ``ValueError`` with
a message for people.
"""
