"""The face for agents: an MCP server over `service`. The only place where the SDK is imported."""
