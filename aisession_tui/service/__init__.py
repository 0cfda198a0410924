"""The verbs: what the command line, the app and agents can do with sessions. Prints nothing."""
