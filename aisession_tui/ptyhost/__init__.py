"""The processes that outlive the app: one host per session, one supervisor per user."""
