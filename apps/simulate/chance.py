"""What happens by chance in the simulation."""

import random
from typing import Final

CHANCE: Final = random.Random()  # noqa: S311 - it decides what shoppers do, and is no secret
