"""What tells a locale that somebody chose from one that Python put there."""

from __future__ import annotations

COERCED = ("C.UTF-8", "C.utf8", "UTF-8")
"""What Python itself puts into `LC_CTYPE` in the C locale, or where there is none (PEP 538)."""
