"""What search engines are shown instead of title and description; empty means: use those."""

from dataclasses import dataclass

from domains.products.domain.value_objects.text import check_line, check_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Seo:
    title: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        check_line(self.title, limit=255, field=("seo", "title"))
        check_text(self.description, limit=1_000, field=("seo", "description"))
