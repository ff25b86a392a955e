"""The images of a product, from all of its rows, and which variant shows which."""

from collections.abc import Iterable

from domains.products.adapters.inbound import shopify_cells as cells
from domains.products.adapters.inbound.shopify_columns import Column, Record
from domains.products.application.drafts import ImageDraft
from domains.products.application.imported_rows import Remark
from domains.products.domain.entities.product_image import ProductImage
from domains.products.domain.value_objects.product_content import MAX_IMAGES
from domains.shared_kernel.errors import DomainError
from domains.shared_kernel.ids import ImageId


def read_images(
    records: Iterable[Record],
    variants: Iterable[Record],
    refused: list[Remark],
    warnings: list[Remark],
) -> tuple[tuple[ImageDraft, ...], dict[int, str]]:
    """The images by position, and for the line of a variant the address of its own image.

    A variant's image that the product does not list is added at the end. Beyond the limit, and
    when an address is none, images are left out with a remark.
    """
    numbered = [found for record in records if (found := _numbered(record, refused, warnings))]
    drafts = [draft for _, draft in sorted(numbered, key=lambda pair: pair[0])]
    own: dict[int, str] = {}
    for record in variants:
        url = record.get(Column.VARIANT_IMAGE)
        if url and (draft := _checked(record, ImageDraft(url=url), warnings)):
            own[record.line] = url
            drafts.append(draft)
    images = _without_doubles(drafts)
    if len(images) > MAX_IMAGES:
        lines = [record.line for record in records]
        text = f"The first {MAX_IMAGES} of {len(images)} images are taken."
        warnings.append(Remark(lines[0], "TOO_MANY_IMAGES", text))
        images = images[:MAX_IMAGES]
    shown = {image.url for image in images}
    return images, {line: url for line, url in own.items() if url in shown}


def _numbered(
    record: Record, refused: list[Remark], warnings: list[Remark]
) -> tuple[int, ImageDraft] | None:
    url, cell = record.get(Column.IMAGE), record.get(Column.IMAGE_POSITION)
    if not url:
        return None
    draft = _checked(record, ImageDraft(url=url, alt=record.get(Column.IMAGE_ALT)), refused)
    try:
        position = cells.whole(cell, "image position") if cell else _LAST
    except cells.BadNumber as refusal:
        warnings.append(Remark(record.line, refusal.code, f"{refusal} The image comes last."))
        position = _LAST
    return (position, draft) if draft else None


_LAST = 10**12


def _checked(record: Record, draft: ImageDraft, remarks: list[Remark]) -> ImageDraft | None:
    try:
        ProductImage(id=ImageId("img_"), url=draft.url, alt=draft.alt)
    except DomainError as refusal:
        remarks.append(Remark(record.line, refusal.code, f"The image is left out: {refusal}"))
        return None
    return draft


def _without_doubles(drafts: Iterable[ImageDraft]) -> tuple[ImageDraft, ...]:
    first: dict[str, ImageDraft] = {}
    for draft in drafts:
        first.setdefault(draft.url, draft)
    return tuple(first.values())
