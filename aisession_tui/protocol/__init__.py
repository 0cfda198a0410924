"""What host and client say to each other: frames, messages, screens, and where to connect."""
