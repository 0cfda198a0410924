"""One file per command: `add_arguments(parser)`, `run(args) -> int`, and its help text."""
