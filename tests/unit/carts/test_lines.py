"""What may be put into a cart, changed in it and taken out."""

import pytest

from domains.carts.application.use_cases.add_lines import AddLines
from domains.carts.application.use_cases.create_cart import CreateCart
from domains.carts.application.use_cases.remove_lines import RemoveLines
from domains.carts.application.use_cases.select_lines import SelectLines
from domains.carts.application.use_cases.take_lines import take_lines
from domains.carts.application.use_cases.update_lines import LineUpdate, UpdateLines
from domains.carts.application.wanted import Wanted
from domains.carts.contracts.apis import CartWarning, CartWarningCode
from domains.carts.domain.aggregates.cart import Cart
from domains.carts.domain.exceptions import (
    CartLineNotFound,
    CartNotFound,
    CartOutOfDate,
    LimitExceeded,
    QuantityOutOfRange,
    VariantNotOnSale,
)
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.errors import DomainError, IdempotencyKeyReused
from domains.shared_kernel.ids import CartId, CartLineId, VariantId
from domains.shared_kernel.money import Currency, CurrencyMismatch, Money
from domains.shared_kernel.use_case import IdempotencyKey
from tests.fakes.payments import StoppedClock
from tests.unit.carts.conftest import Market

SHORT = CartWarningCode.INSUFFICIENT_STOCK


def adding(cart: Cart, *wanted: tuple[VariantId, int], **more: object) -> AddLines:
    return AddLines(
        **{"cart_id": cart.id, "lines": tuple(Wanted(*it) for it in wanted), **more}  # type: ignore[arg-type]  # tests name fields freely
    )


def updating(cart: Cart, *quantities: int) -> UpdateLines:
    lines = zip(cart.lines, quantities, strict=True)
    return UpdateLines(
        cart_id=cart.id, lines=tuple(LineUpdate(line.id, wanted) for line, wanted in lines)
    )


def a_key(value: str = "once") -> IdempotencyKey:
    return IdempotencyKey("somebody", value)


async def test_the_same_variant_accumulates_in_one_line(market: Market) -> None:
    shirt, cart = market.offers(), await market.has()

    await market.commands.add_lines(adding(cart, (shirt.id, 1), (shirt.id, 2)))
    change = await market.commands.add_lines(adding(cart, (shirt.id, 4)))

    assert change.warnings == ()
    assert await market.quantities(cart) == {shirt.id: 7}


async def test_no_more_is_accepted_than_can_be_bought_and_never_silently(market: Market) -> None:
    shirt, cart = market.offers(on_hand=3), await market.has()

    change = await market.commands.add_lines(adding(cart, (shirt.id, 2), (shirt.id, 2)))

    assert change.warnings == (CartWarning(SHORT, shirt.id, 3),)
    assert await market.quantities(cart) == {shirt.id: 3}


async def test_what_is_sold_out_is_not_added(market: Market) -> None:
    shirt, cart = market.offers(on_hand=0), await market.has()

    change = await market.commands.add_lines(adding(cart, (shirt.id, 1)))

    assert change.warnings == (CartWarning(SHORT, shirt.id, 0),)
    assert await market.quantities(cart) == {}


async def test_what_is_sold_without_limit_is_accepted_whole(market: Market) -> None:
    shirt = market.offers(on_hand=0, policy=StockPolicy.CONTINUE)
    cart = await market.has()

    change = await market.commands.add_lines(adding(cart, (shirt.id, 999)))

    assert change.warnings == ()


async def test_pieces_that_are_in_the_cart_stay_when_the_stock_falls(market: Market) -> None:
    shirt = market.offers(on_hand=1)
    cart = await market.has((shirt.id, 5))

    change = await market.commands.add_lines(adding(cart, (shirt.id, 1)))

    assert change.warnings == (CartWarning(SHORT, shirt.id, 1),)
    assert await market.quantities(cart) == {shirt.id: 5}


async def test_a_replay_adds_nothing_and_answers_the_same(market: Market) -> None:
    shirt, cart = market.offers(on_hand=3), await market.has()
    command = adding(cart, (shirt.id, 5), key=a_key())

    first = await market.commands.add_lines(command)
    market.catalogue.rows.clear()
    second = await market.commands.add_lines(command)

    assert second == first
    assert second.warnings
    assert await market.quantities(cart) == {shirt.id: 3}


async def test_a_key_is_for_one_input(market: Market) -> None:
    shirt, cart = market.offers(), await market.has()
    await market.commands.add_lines(adding(cart, (shirt.id, 1), key=a_key()))

    with pytest.raises(IdempotencyKeyReused):
        await market.commands.add_lines(adding(cart, (shirt.id, 2), key=a_key()))


async def test_an_attempt_that_was_refused_may_be_made_again_with_its_key(market: Market) -> None:
    shirt, cart = market.offers(published=False), await market.has()
    command = adding(cart, (shirt.id, 1), key=a_key())
    with pytest.raises(VariantNotOnSale):
        await market.commands.add_lines(command)

    shirt.published = True
    await market.commands.add_lines(command)

    assert await market.quantities(cart) == {shirt.id: 1}


async def test_a_caller_who_has_seen_another_version_is_refused(market: Market) -> None:
    shirt, cart = market.offers(), await market.has()

    with pytest.raises(CartOutOfDate):
        await market.commands.add_lines(adding(cart, (shirt.id, 1), if_version=cart.version + 1))
    await market.commands.add_lines(adding(cart, (shirt.id, 1), if_version=cart.version))


async def test_only_what_is_on_sale_gets_into_a_cart(market: Market) -> None:
    hidden, cart = market.offers(published=False), await market.has()

    for variant_id in (hidden.id, VariantId("var_unknown")):
        with pytest.raises(VariantNotOnSale) as refused:
            await market.commands.add_lines(adding(cart, (variant_id, 1)))
        assert refused.value.field == ["lines", "0", "variantId"]


async def test_a_cart_is_in_one_currency(market: Market) -> None:
    foreign = market.offers(price=Money(1_000, Currency.EUR))
    cart = await market.has()

    with pytest.raises(CurrencyMismatch):
        await market.commands.add_lines(adding(cart, (foreign.id, 1)))


@pytest.mark.parametrize("quantity", [0, -1, 1_000])
async def test_a_line_has_one_to_999_pieces(market: Market, quantity: int) -> None:
    shirt, cart = market.offers(on_hand=5_000), await market.has()

    with pytest.raises(QuantityOutOfRange) as refused:
        await market.commands.add_lines(adding(cart, (shirt.id, quantity)))

    assert refused.value.field == ["lines", "0", "quantity"]


async def test_pieces_do_not_accumulate_beyond_999(market: Market) -> None:
    shirt = market.offers(on_hand=5_000)
    cart = await market.has((shirt.id, 900))

    with pytest.raises(QuantityOutOfRange):
        await market.commands.add_lines(adding(cart, (shirt.id, 100)))


async def test_a_cart_has_at_most_100_lines(market: Market) -> None:
    shirts = [market.offers() for _ in range(101)]
    cart = await market.has(*((shirt.id, 1) for shirt in shirts[:100]))

    with pytest.raises(LimitExceeded):
        await market.commands.add_lines(adding(cart, (shirts[100].id, 1)))


async def test_an_unknown_cart_is_not_found(market: Market) -> None:
    missing = RemoveLines(cart_id=CartId("crt_unknown"), line_ids=())

    with pytest.raises(CartNotFound):
        await market.commands.remove_lines(missing)


async def test_a_new_cart_takes_the_currency_of_its_first_line(market: Market) -> None:
    shirt = market.offers(price=Money(1_000, Currency.EUR), on_hand=1)

    change = await market.commands.create_cart(
        CreateCart(lines=(Wanted(shirt.id, 2),), codes=("save10",))
    )

    cart = await market.uow.carts.get(change.cart_id)
    assert cart.buyer.currency is Currency.EUR
    assert cart.codes == ("SAVE10",)
    assert change.warnings == (CartWarning(SHORT, shirt.id, 1),)


async def test_an_update_sets_quantities_and_zero_removes(market: Market) -> None:
    shirt, shoe = market.offers(), market.offers()
    cart = await market.has((shirt.id, 1), (shoe.id, 1))

    await market.commands.update_lines(updating(cart, 3, 0))

    assert await market.quantities(cart) == {shirt.id: 3}


async def test_an_update_goes_up_as_far_as_the_stock_and_down_always(market: Market) -> None:
    shirt, shoe = market.offers(on_hand=2), market.offers(on_hand=0)
    cart = await market.has((shirt.id, 1), (shoe.id, 5))

    change = await market.commands.update_lines(updating(cart, 9, 4))

    assert change.warnings == (CartWarning(SHORT, shirt.id, 2),)
    assert await market.quantities(cart) == {shirt.id: 2, shoe.id: 4}


async def test_an_unknown_line_cannot_be_updated(market: Market) -> None:
    cart = await market.has()
    lines = (LineUpdate(CartLineId("crl_unknown"), 1),)

    with pytest.raises(CartLineNotFound) as refused:
        await market.commands.update_lines(UpdateLines(cart_id=cart.id, lines=lines))

    assert refused.value.field == ["lines", "0", "id"]


async def test_removing_twice_is_no_mistake(market: Market) -> None:
    cart = await market.has((market.offers().id, 1))
    command = RemoveLines(cart_id=cart.id, line_ids=(cart.lines[0].id,))

    await market.commands.remove_lines(command)
    await market.commands.remove_lines(command)

    view = await market.read(cart)
    assert view.lines == []
    assert view.version == cart.version + 1


async def test_a_checkout_sees_the_ticked_lines_only(market: Market) -> None:
    cart = await market.has((market.offers().id, 1), (market.offers().id, 2))

    await market.commands.select_lines(
        SelectLines(cart_id=cart.id, line_ids=(cart.lines[0].id,), selected=False)
    )

    view = await market.read(cart)
    assert [line.id for line in view.selected_lines] == [cart.lines[1].id]


async def test_what_was_bought_leaves_the_cart_and_the_rest_stays(market: Market) -> None:
    shirt, shoe, mug, hat = (market.offers() for _ in range(4))
    cart = await market.has((shirt.id, 1), (shoe.id, 5), (mug.id, 2), (hat.id, 1))
    bought = {cart.lines[0].id: 1, cart.lines[1].id: 3, cart.lines[2].id: 4}

    await take_lines(market.uow, cart.id, bought, clock=StoppedClock())

    assert await market.quantities(cart) == {shoe.id: 2, hat.id: 1}
    assert (await market.read(cart)).version == cart.version + 1


async def test_a_cart_or_line_that_is_gone_is_no_obstacle_to_a_purchase(market: Market) -> None:
    shirt = market.offers()
    cart = await market.has((shirt.id, 1))

    for cart_id in (cart.id, CartId("crt_gone")):
        await take_lines(market.uow, cart_id, {CartLineId("crl_gone"): 1}, clock=StoppedClock())

    assert await market.quantities(cart) == {shirt.id: 1}


async def test_nothing_is_written_when_one_line_is_refused(market: Market) -> None:
    shirt, cart = market.offers(), await market.has()

    with pytest.raises(DomainError):
        await market.commands.add_lines(adding(cart, (shirt.id, 1), (VariantId("var_no"), 1)))

    assert await market.quantities(cart) == {}
