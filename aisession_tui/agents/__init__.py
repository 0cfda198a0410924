"""What agents need of a session: outputs as text, condensed within a budget, and results made sense of."""
