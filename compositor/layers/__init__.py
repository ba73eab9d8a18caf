"""Layer kinds: one kind, one file, all its verbs."""
