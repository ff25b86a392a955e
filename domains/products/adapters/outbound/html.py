"""Makes a seller's HTML safe to show: what is not on the list of harmless elements goes."""

from collections.abc import Callable
from functools import cache, partial
from typing import Final

_LANDMARKS: Final = {"area", "article", "aside", "footer", "header", "map", "nav"}
"""Of a page: a description is a part of somebody else's."""


def sanitise_html(html: str) -> str:
    """Keep text, tables, links and images; drop scripts, styles, handlers, frames and forms.

    Links get `rel="noopener noreferrer nofollow"`; addresses are http, https or mailto. Characters
    that PostgreSQL cannot hold are dropped with the rest.
    """
    return _cleaner()(html.replace("\x00", "")).strip()


@cache
def _cleaner() -> Callable[[str], str]:
    import nh3  # noqa: PLC0415 - 1.5 MB that most processes never need

    return partial(
        nh3.clean,
        tags=nh3.ALLOWED_TAGS - _LANDMARKS,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
