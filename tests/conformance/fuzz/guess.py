"""For clairvoyance, in its own environment: the tool as somebody who knows our limits runs it.

It asks for 64 fields at once and takes for a field what no error names; the API refuses so many
root fields, and answers a refused document with five errors at most.
"""

from clairvoyance.cli import cli  # type: ignore[import-not-found]  # in its own environment
from clairvoyance.config import Config  # type: ignore[import-not-found]  # like its package

Config.bucket_size = 5
cli()
