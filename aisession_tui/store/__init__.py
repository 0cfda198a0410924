"""What lies on disk: records, the layout, locks. Knows no process and no socket."""
