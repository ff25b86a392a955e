"""The categories and products of the demo marketplace, made as a seller would make them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product as combinations
from typing import Final

from apps.demo.dice import Dice
from apps.demo.identity import OPENED, demo_id, moment
from apps.demo.pictures import picture_path
from apps.demo.stores import CURRENCY, store_id, stores_beside
from apps.demo.texts import description, slug, title_of
from apps.demo.wares import TREE, Family, Leaf
from domains.products.domain.aggregates.category import Category
from domains.products.domain.aggregates.product import Product
from domains.products.domain.entities.product_image import ProductImage
from domains.products.domain.entities.product_variant import ProductVariant
from domains.products.domain.value_objects.product_content import ProductContent
from domains.products.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import CategoryId, ImageId, ProductId, VariantId
from domains.shared_kernel.money import Money

DETAIL_EVERY: Final = 10
DETAILS_AMONG: Final = 10_000
"""Every tenth of the first ten thousand products has much to show."""

DRAFT_EVERY: Final = 50
DETAIL_VARIANTS: Final = 12
FINISHES: Final = ("Matt", "Glossy", "Natural")
DETAIL_IMAGES: Final = 6
VARIANTS: Final = (1, 2, 2, 3, 3, 4)
VARIANTS_LATER: Final = (1, 2, 3, 4, 5, 6)
"""How many a product has: with the detail products 3.5 on average, before and after they end."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category without children, and what it holds."""

    category_id: CategoryId
    leaf: Leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A product with what its seller has of each variant, in the order of the variants."""

    product: Product
    on_hand: tuple[int, ...]
    policy: StockPolicy

    @property
    def available(self) -> tuple[bool, ...]:
        return tuple(n > 0 or self.policy is StockPolicy.CONTINUE for n in self.on_hand)


def is_detail(number: int) -> bool:
    return number % DETAIL_EVERY == 0 and number < DETAILS_AMONG


def product_id(number: int) -> ProductId:
    return ProductId(demo_id("prd", moment(number), number))


def categories() -> list[Category]:
    """The whole tree, parents before their children."""
    return [category for category, _ in _tree()]


def shelves() -> list[Shelf]:
    return [Shelf(category.id, leaf) for category, leaf in _tree() if leaf is not None]


def offers(numbers: Sequence[int], *, media: str) -> Iterator[Offer]:
    """The products of those numbers; the same number gives the same product for ever.

    `media` is where their pictures are served: `http://127.0.0.1:8000`.
    """
    places = shelves()
    for number in numbers:
        yield _offer(number, places, media)


def _tree() -> Iterator[tuple[Category, Leaf | None]]:
    for root_name, middles in TREE.items():
        root = _category(root_name, None)
        yield root, None
        for middle_name, leaves in middles.items():
            middle = _category(middle_name, root)
            yield middle, None
            for leaf in leaves:
                yield _category(leaf.name, middle), leaf


def _category(name: str, parent: Category | None) -> Category:
    return Category.create(
        CategoryId(demo_id("cat", OPENED, name)),
        handle=slug(name),
        name=name,
        parent=parent,
        at=OPENED,
    )


def _offer(number: int, places: Sequence[Shelf], media: str) -> Offer:
    dice, at = Dice("product", number), moment(number)
    shelf = places[number % len(places)]
    made = Product.draft(
        product_id(number),
        seller_id=store_id(dice.below(stores_beside(number + 1))),
        content=_content(number, dice, shelf, media),
        at=at,
    )
    if number % DRAFT_EVERY != DRAFT_EVERY - 1:
        made.publish(at=at)
    made.pull_events()  # it has been so for long: nobody is told
    sold_out = dice.chance(4)
    return Offer(
        product=made,
        on_hand=tuple(
            0 if sold_out or dice.chance(6) else dice.between(3, 180) for _ in made.content.variants
        ),
        policy=StockPolicy.CONTINUE if dice.chance(3) else StockPolicy.DENY,
    )


def _content(number: int, dice: Dice, shelf: Shelf, media: str) -> ProductContent:
    leaf, family = shelf.leaf, shelf.leaf.family
    title, material = title_of(leaf, dice)
    images = _images(number, title, dice, media)
    options, variants = _variants(number, family, images, dice)
    return ProductContent(
        handle=f"{slug(title)}-{number + 1}",
        title=title,
        currency=CURRENCY,
        description_html=description(title, family, dice),
        vendor=title.split()[0],
        product_type=leaf.name,
        tags=(slug(leaf.name), slug(material), *(("new",) if dice.chance(15) else ())),
        category_id=shelf.category_id,
        options=options,
        variants=variants,
        images=images,
    )


def _images(number: int, title: str, dice: Dice, media: str) -> tuple[ProductImage, ...]:
    count = DETAIL_IMAGES if is_detail(number) else dice.between(1, 3)
    return tuple(
        ProductImage(
            id=ImageId(demo_id("img", moment(number), number, place)),
            url=f"{media}{picture_path(slug(title), number, place)}",
            alt=title if place == 0 else f"{title}, view {place + 1}",
        )
        for place in range(count)
    )


def _variants(
    number: int, family: Family, images: Sequence[ProductImage], dice: Dice
) -> tuple[tuple[str, ...], tuple[ProductVariant, ...]]:
    """The names of the options, and one variant for each choice of their values."""
    options, choices = _choices(number, family, dice)
    price = 100 * dice.between(*family.price) - dice.pick((1, 5, 10, 50))
    before = price * dice.between(115, 160) // 100 if dice.chance(25) else None
    grams = dice.between(*family.grams)
    step = 100 * dice.below(4) if options and options[0] in {"Size", "Volume"} else 0
    return options, tuple(
        ProductVariant(
            id=VariantId(demo_id("var", moment(number), number, place)),
            price=Money(price + place * step, CURRENCY),
            compare_at_price=Money(before + place * step, CURRENCY) if before else None,
            sku=f"D{number + 1:06d}-{place + 1:02d}",
            options=values,
            grams=grams,
            image_id=images[place % len(images)].id,
        )
        for place, values in enumerate(choices)
    )


def _choices(
    number: int, family: Family, dice: Dice
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    if is_detail(number):
        wanted = DETAIL_VARIANTS
    else:
        wanted = dice.pick(VARIANTS if number < DETAILS_AMONG else VARIANTS_LATER)
    if wanted == 1:
        return (), [()]
    names = tuple(name for name, _ in family.options)
    first, *others = (values for _, values in family.options)
    if wanted <= len(first) and (not others or dice.chance(60)):
        return names[:1], [(value,) for value in dice.some(first, wanted)]
    if not others:  # too few values for a detail product
        names, others = (*names, "Finish"), [FINISHES]
    rows = min(len(first), -(-wanted // 3))
    columns = -(-wanted // rows)
    grid: Iterable[tuple[str, ...]] = combinations(
        dice.some(first, rows), dice.some(others[0], columns)
    )
    return names, list(grid)[:wanted]
