"""The parts of `tools/fonts.py`: what to build, where it comes from, how it is changed, how it is written down.

`sources` fetches pinned packages, `steps` changes one font, `recipes` says which steps make which file,
`records` describes finished files, `build` puts the four together, `check` compares a tree with its LOCK.
"""
