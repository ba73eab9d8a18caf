"""compositor: declarative YAML layouts become finished pictures."""
