"""The app: what the user sees, and what keys and mouse do. Behaviour lives in `service`."""
