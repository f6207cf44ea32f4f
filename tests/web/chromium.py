"""Which browser the tests drive: Debian's headless shell, at half of Chromium's processor time, or Chromium."""

from __future__ import annotations

import shutil

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or ""
"""The program; empty where neither is installed."""
MISSING = "no browser is installed (Debian: apt install chromium-headless-shell)"
