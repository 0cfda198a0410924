"""How front ends reach hosts: blocking for commands, asyncio for the app. Knows no verb."""
