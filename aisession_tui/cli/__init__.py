"""`ai-session`: the command line, one file per command over `service`."""
