"""A part of the marketplace ends with the process that started it."""

import os
import signal
import threading
import time
from typing import Final

PARENT: Final = "STOREFRONT_PARENT"
"""Names the supervisor's process id to a part, which ends when that process is gone."""


def end_with_parent() -> None:
    """End when the supervisor is gone, so that `kill -9` leaves nothing running."""
    parent = os.environ.get(PARENT)
    if parent is None:
        return

    def watch() -> None:
        while str(os.getppid()) == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="parent-watch").start()
