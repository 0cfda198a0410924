"""The user's `config.toml`: what can be set, how it is read, explained and written."""
