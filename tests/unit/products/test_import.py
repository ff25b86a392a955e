"""Importing a file: once, twice, changed, next to other sellers, and with bad lines."""

import io
from pathlib import Path
from typing import Any

import pytest

from domains.products.adapters.inbound.import_shopify_csv import (
    Importer,
    Summary,
    import_shopify_csv,
)
from domains.products.adapters.outbound.html import sanitise_html
from domains.products.application.imported_rows import Remark
from domains.products.application.use_cases.import_product import (
    ImportedProduct,
    ImportProduct,
    import_product,
)
from domains.products.domain.aggregates.product import Product
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.products.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.errors import Conflict, InvalidInput
from domains.shared_kernel.ids import CategoryId, SellerId, VariantId
from domains.shared_kernel.money import Currency
from tests.builders.products import a_category, a_draft, a_published_product, usd
from tests.fakes.products import InMemoryCatalogue, StoppedClock

APPAREL = Path(__file__).parents[2] / "data" / "shopify_apparel.csv"
HEADER = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Published"
SHIRT = "shirt,Shirt,Size,S,s,10,https://img.example/1,true\nshirt,,,M,m,11,,"


class Shop:
    """A catalogue with one seller importing into it."""

    def __init__(self, catalogue: InMemoryCatalogue | None = None, name: str = "ann") -> None:
        self.catalogue = catalogue or InMemoryCatalogue()
        self.remarks: list[tuple[str, Remark, bool]] = []
        self.set_stock: Any = self.catalogue.set_stock
        self.name = name

    async def run(self, text: str | bytes, **importer: Any) -> Summary:
        data = text if isinstance(text, bytes) else text.encode()
        return await import_shopify_csv(
            io.BytesIO(data),
            Importer(
                seller_id=SellerId(f"sel_{self.name}"),
                seller_handle=self.name,
                currency=Currency.USD,
                **importer,
            ),
            self._import,
            report=self._report,
        )

    async def _import(self, command: ImportProduct, /) -> ImportedProduct:
        return await import_product(
            command,
            begin=self.catalogue.begin,
            clock=StoppedClock(),
            sanitise=sanitise_html,
            set_stock=self.set_stock,
        )

    def _report(self, handle: str, remark: Remark, /, *, refused: bool) -> None:
        self.remarks.append((handle, remark, refused))

    @property
    def codes(self) -> list[tuple[int, str]]:
        return [(remark.line, remark.code) for _, remark, _ in self.remarks]

    def product(self, handle: str = "shirt") -> Product:
        [found] = [
            it for it in self.catalogue.products.rows.values() if it.content.handle == handle
        ]
        return found


def rows(*lines: str) -> str:
    return "\n".join([HEADER, *lines])


async def test_a_real_export_is_imported_and_on_sale() -> None:
    shop = Shop()

    summary = await shop.run(APPAREL.read_bytes())

    assert summary == Summary(created=20)
    assert summary.products == 20
    products = shop.catalogue.products.rows.values()
    assert {it.status for it in products} == {ProductStatus.PUBLISHED}
    assert len(shop.catalogue.stock) == 22
    assert set(shop.catalogue.stock.values()) == {(1, StockPolicy.CONTINUE)}


async def test_the_same_file_again_changes_nothing() -> None:
    shop = Shop()
    await shop.run(APPAREL.read_bytes())
    events = len(shop.catalogue.products.outbox)

    summary = await shop.run(APPAREL.read_bytes())

    assert summary == Summary(unchanged=20)
    assert len(shop.catalogue.products.outbox) == events


async def test_a_changed_price_updates_its_variant_and_keeps_its_id() -> None:
    shop = Shop()
    await shop.run(rows(SHIRT))
    before = shop.product().content.variants

    summary = await shop.run(rows(SHIRT.replace("11", "12")))

    after = shop.product().content.variants
    assert summary == Summary(updated=1)
    assert [it.id for it in after] == [it.id for it in before]
    assert [it.price for it in after] == [usd(1000), usd(1200)]


async def test_a_row_that_cannot_be_read_does_not_delete_its_variant() -> None:
    shop = Shop()
    await shop.run(rows(SHIRT))

    summary = await shop.run(rows(SHIRT.replace("11", "eleven")))

    assert summary == Summary(unchanged=1, refused=1)
    assert shop.codes == [(3, "BAD_NUMBER")]
    assert len(shop.product().content.variants) == 2


async def test_two_lines_never_describe_one_variant() -> None:
    shop = Shop()
    await shop.run(rows(SHIRT))

    summary = await shop.run(rows(SHIRT.replace(",m,", ",s,")))

    assert summary == Summary(unchanged=1, refused=1)
    assert shop.codes == [(3, "SKU_TAKEN")]


async def test_other_options_replace_the_variants_and_skus_keep_their_ids() -> None:
    shop = Shop()
    await shop.run(rows("shirt,Shirt,,,s,10,https://img.example/1,true"))
    [only] = shop.product().content.variants

    await shop.run(rows(SHIRT))

    after = shop.product().content
    assert after.options == ("Size",)
    assert [it.options for it in after.variants] == [("S",), ("M",)]
    assert after.variants[0].id == only.id


async def test_a_file_without_options_updates_by_sku() -> None:
    shop = Shop()
    await shop.run(rows(SHIRT))

    await shop.run("Handle,Variant SKU,Variant Price\nshirt,m,15\n")

    assert [(it.options, it.price) for it in shop.product().content.variants] == [
        (("S",), usd(1000)),
        (("M",), usd(1500)),
    ]


async def test_two_sellers_may_import_the_same_handles() -> None:
    ann = Shop()
    bob = Shop(ann.catalogue, name="bob")
    await ann.run(rows(SHIRT))

    first = await bob.run(rows(SHIRT))
    again = await bob.run(rows(SHIRT))

    assert (first, again) == (Summary(created=1), Summary(unchanged=1))
    assert ann.product("shirt").seller_id == "sel_ann"
    assert bob.product("shirt-bob").seller_id == "sel_bob"


async def test_when_every_handle_is_taken_the_product_fails() -> None:
    shop = Shop()
    for handle in ("shirt", "shirt-ann", *(f"shirt-ann-{n}" for n in range(2, 10))):
        await shop.catalogue.products.save(a_draft(handle=handle))

    assert await shop.run(rows(SHIRT)) == Summary(failed=1, refused=1)
    assert shop.codes == [(2, "HANDLE_TAKEN")]


async def test_a_sku_of_another_product_costs_its_row() -> None:
    shop = Shop()
    await shop.run(rows("hat,Hat,,,m,5,,"))

    summary = await shop.run(rows(SHIRT))

    assert summary == Summary(created=1, refused=1)
    assert shop.codes == [(3, "SKU_TAKEN")]


async def test_without_a_usable_row_nothing_is_written() -> None:
    shop = Shop()
    await shop.run(rows("hat,Hat,,,s,5,,"))

    summary = await shop.run(rows("shirt,Shirt,,,s,10,,", "cap,Cap,,,c,free,,"))

    assert summary == Summary(failed=2, refused=2)
    assert len(shop.catalogue.products.rows) == 1


async def test_a_product_that_cannot_be_costs_only_itself() -> None:
    shop = Shop()

    summary = await shop.run(rows(f"shirt,{'x' * 300},,,,1,,", "hat,Hat,,,,5,,", ",,,,,7,,"))

    assert summary == Summary(created=1, failed=1, refused=2)
    assert sorted(shop.codes) == [(2, "LIMIT_EXCEEDED"), (4, "HANDLE_MISSING")]


async def test_what_shows_nothing_stays_a_draft_with_a_warning() -> None:
    shop = Shop()

    summary = await shop.run(rows("shirt,Shirt,,,,10,,true"))

    assert summary == Summary(created=1, warned=1)
    assert shop.codes == [(2, "NOT_ON_SALE")]
    assert shop.product().status is ProductStatus.DRAFT


async def test_a_file_takes_a_product_off_sale() -> None:
    shop = Shop()
    await shop.run(rows(SHIRT))

    await shop.run(rows(SHIRT.replace("true", "false")))

    assert shop.product().status is ProductStatus.UNPUBLISHED


async def test_what_the_file_leaves_out_stays() -> None:
    shop = Shop()
    category = a_category()
    await shop.catalogue.categories.save(category)
    await shop.catalogue.products.save(
        a_published_product(
            seller_id="sel_ann", handle="shirt", vendor="Acme", category_id=category.id
        )
    )
    before = shop.product().content

    await shop.run("Handle,Title,Variant Price\nshirt,Shirt,10\n")

    after = shop.product()
    assert after.content.vendor == "Acme"
    assert after.content.category_id == category.id
    assert after.content.images == before.images
    assert after.status is ProductStatus.PUBLISHED


async def test_products_are_filed_by_their_type() -> None:
    shop = Shop()
    category = a_category()
    await shop.catalogue.categories.save(category)
    by_type = {"Shirts": category.id}

    await shop.run(
        "Handle,Title,Type,Variant Price\na,A,Shirts,1\nb,B,Hats,1\n", category_of=by_type.get
    )

    assert shop.product("a").content.category_id == category.id
    assert shop.product("b").content.category_id is None


async def test_an_unknown_category_fails_the_product() -> None:
    shop = Shop()

    summary = await shop.run(rows(SHIRT), category_of=lambda _: CategoryId("cat_none"))

    assert summary == Summary(failed=1, refused=1)


async def test_stock_that_cannot_be_set_is_a_warning() -> None:
    shop = Shop()

    async def refuse(*_: object) -> None:
        raise InvalidInput("promised")

    shop.set_stock = refuse
    summary = await shop.run("Handle,Title,Variant Price,Variant Inventory Qty\na,A,1,5\n")

    assert summary == Summary(created=1, warned=1)


async def test_a_lost_race_for_stock_is_no_warning() -> None:
    shop = Shop()

    async def lose(*_: object) -> None:
        raise Conflict("somebody was faster")

    shop.set_stock = lose
    summary = await shop.run("Handle,Title,Variant Price,Variant Inventory Qty\na,A,1,5\n")

    assert summary == Summary(failed=1, refused=1)


async def test_stock_is_set_for_each_variant() -> None:
    shop = Shop()

    await shop.run(
        "Handle,Title,Variant Price,Variant Inventory Qty,Variant Inventory Policy\n"
        "a,A,1,5,deny\nb,B,1,-2,continue\n"
    )

    [a], [b] = (shop.product(it).content.variants for it in "ab")
    stock: dict[VariantId, Any] = shop.catalogue.stock
    assert stock == {a.id: (5, StockPolicy.DENY), b.id: (0, StockPolicy.CONTINUE)}


@pytest.mark.parametrize("description", ["<p>Hi", "<p>Hi</p>"])
async def test_descriptions_are_made_safe_without_looking_changed(description: str) -> None:
    shop = Shop()
    file = f"Handle,Title,Variant Price,Body (HTML)\na,A,1,{description}<script>x</script>\n"

    await shop.run(file)

    assert shop.product("a").content.description_html == "<p>Hi</p>"
    assert await shop.run(file) == Summary(unchanged=1)
