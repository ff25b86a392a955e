"""The garbage collector while a process starts.

Loading the program leaves some 300,000 objects, and nearly all of them stay. Looking through them
again and again takes a tenth of the start, and every full collection later would do it once more.
"""

import gc
from typing import Final

YOUNG: Final = 20_000
"""New objects until those that live are looked through. An operation leaves no cycles, so looking
every 700, as Python does, costs a listing 4 % and finds nothing."""


def rest() -> None:
    """Before the program is loaded."""
    gc.disable()


def resume() -> None:
    """Once it is loaded: what there is now stays, so it is never looked at again."""
    gc.freeze()
    gc.set_threshold(YOUNG)
    gc.enable()


def keep() -> None:
    """What a running process has loaded stays too, but for what is garbage already."""
    gc.collect()
    gc.freeze()
