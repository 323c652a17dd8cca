"""Exit status of every command."""

from __future__ import annotations

OK, REJECTED_ROWS, INVALID, INTERNAL_ERROR, INTERRUPTED = 0, 1, 2, 3, 130
