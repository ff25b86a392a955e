"""What a checkout asks of the market comes in one statement with the row that it is for."""

from decimal import Decimal

from domains.checkout.application.ports.outbound import Goods
from domains.shared_kernel.ids import CartId, CheckoutId, SellerId, VariantId, new_id
from domains.shared_kernel.money import Currency, Money
from persistence.unit_of_work import transactions
from tests.builders.carts import NOON, a_cart
from tests.integration.graph.shop import Shop
from tests.integration.graph.steps import ADDRESS, checked_out, offered, opened

TAXED = "insert into tax_rates values ($1, 2100) on conflict do nothing"
CLOSED = "update sellers set status = 'SUSPENDED' where id = $1"


def rates(goods: Goods, seller_id: str) -> list[Money]:
    return [it.price for it in goods.deliveries[SellerId(seller_id)]]


async def test_goods_have_their_prices_stores_deliveries_and_tax(shop: Shop) -> None:
    lamp, desk = [await offered(shop, await opened(shop), price=it) for it in ("19.99", "150.00")]
    await shop.pools.write.execute(TAXED, "XT")
    await shop.pools.write.execute(CLOSED, desk.store.id)
    unknown = VariantId(new_id("var"))
    ids = [*map(VariantId, (lamp.variant, desk.variant)), unknown]

    async with transactions(shop.pools.write)() as uow:
        goods = await uow.goods.read(ids, "XT")
        nothing = await uow.goods.read([], "XT")

    assert {id: it.price.amount for id, it in goods.variants.items()} == {
        lamp.variant: Decimal("19.99"),
        desk.variant: Decimal("150.00"),
    }
    assert goods.open_stores == {lamp.store.id}
    assert rates(goods, lamp.store.id) == sorted(rates(goods, lamp.store.id))
    assert rates(goods, lamp.store.id)[0].currency_code is Currency.USD
    assert goods.tax_bp == nothing.tax_bp == 2_100
    assert (nothing.variants, nothing.deliveries) == ({}, {})


async def test_of_a_cart_the_selected_lines_are_read_for_its_own_country_or_another(
    shop: Shop,
) -> None:
    store = await opened(shop)
    bought, left = [await offered(shop, store) for _ in range(2)]
    cart = a_cart((VariantId(bought.variant), 1), (VariantId(left.variant), 1), country="XT")
    cart.select([cart.lines[1].id], selected=False, at=NOON)
    await shop.pools.write.execute(TAXED, "XT")
    begin = transactions(shop.pools.write)
    async with begin() as uow:
        await uow.carts.save(cart)

    async with begin() as uow:
        own = await uow.goods.of_cart(cart.id, None)
        other = await uow.goods.of_cart(cart.id, "XU")
        nobodys = await uow.goods.of_cart(CartId("crt_of_nobody"), "XT")

    assert own
    assert other
    view, goods = own
    assert view.version == cart.version
    assert len(view.lines) == 2
    assert [*goods.variants] == [bought.variant]
    assert (goods.tax_bp, other[1].tax_bp) == (2_100, 0)
    assert nobodys is None


async def test_a_checkout_comes_with_the_goods_that_it_was_made_of(shop: Shop) -> None:
    lamp, desk = [await offered(shop, await opened(shop)) for _ in range(2)]
    checkout = await checked_out(shop, [(lamp.variant, 2), (desk.variant, 1)])
    await shop.pools.write.execute(TAXED, "XT")
    ids = [*map(VariantId, (lamp.variant, desk.variant))]

    async with transactions(shop.pools.write)() as uow:
        found, goods = await uow.checkouts.get_with_goods(CheckoutId(checkout["id"]), None)
        alone = await uow.checkouts.get(found.id)
        asked = await uow.goods.read(ids, ADDRESS["countryCode"])
        _, elsewhere = await uow.checkouts.get_with_goods(found.id, "XT")

    assert found == alone
    assert goods == asked
    assert elsewhere.tax_bp == 2_100


async def test_a_cart_comes_with_the_shelf_of_its_lines_and_of_others(shop: Shop) -> None:
    store = await opened(shop)
    kept, added = [await offered(shop, store, stock=it) for it in (7, 9)]
    unknown = VariantId(new_id("var"))
    cart = a_cart((VariantId(kept.variant), 1))
    begin = transactions(shop.pools.write)
    async with begin() as uow:
        await uow.carts.save(cart)

    others = [VariantId(added.variant), unknown]
    async with begin() as uow:
        found, variants, stock = await uow.carts.get_with_shelf(cart.id, others)
        shelf = await uow.shelf.read([VariantId(kept.variant), *others])

    assert found == cart
    assert (variants, stock) == shelf
    assert [stock[VariantId(it)].quantity for it in (kept.variant, added.variant, unknown)] == [
        7,
        9,
        0,
    ]
