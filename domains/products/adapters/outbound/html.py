"""Makes a seller's HTML safe to show: what is not on the list of harmless elements goes."""

from typing import Final

import nh3

_TAGS: Final = nh3.ALLOWED_TAGS - {"area", "article", "aside", "footer", "header", "map", "nav"}
"""No landmarks of a page: a description is a part of somebody else's."""


def sanitise_html(html: str) -> str:
    """Keep text, tables, links and images; drop scripts, styles, handlers, frames and forms.

    Links get `rel="noopener noreferrer nofollow"`; addresses are http, https or mailto. Characters
    that PostgreSQL cannot hold are dropped with the rest.
    """
    return nh3.clean(
        html.replace("\x00", ""),
        tags=_TAGS,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    ).strip()
