"""The demo catalogue: repeatable, believable, of the promised size."""

from statistics import mean

import pytest

from apps.demo import catalogue, people, stores
from apps.demo.catalogue import Offer, is_detail
from apps.demo.praise import reviews_of

MEDIA = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def offers() -> list[Offer]:
    return list(catalogue.offers(range(2_000), media=MEDIA))


def test_a_product_is_the_same_whoever_is_made_beside_it(offers: list[Offer]) -> None:
    [alone] = catalogue.offers([1_234], media=MEDIA)

    assert alone == offers[1_234]


def test_detail_products_have_much_to_show(offers: list[Offer]) -> None:
    for number in range(0, len(offers), 10):
        content = offers[number].product.content
        on_sale = offers[number].product.published_at is not None

        assert is_detail(number)
        assert len(content.variants) == 12
        assert len(content.images) == 6
        assert len(list(reviews_of(number, offers[number]))) == (20 if on_sale else 0)


def test_detail_products_end_at_a_thousand() -> None:
    assert sum(map(is_detail, range(50_000))) == 1_000


def test_there_are_three_and_a_half_variants_to_a_product_before_and_after_that(
    offers: list[Offer],
) -> None:
    later = catalogue.offers(range(20_000, 21_000), media=MEDIA)

    assert mean(len(it.product.content.variants) for it in offers) == pytest.approx(3.5, abs=0.15)
    assert mean(len(it.product.content.variants) for it in later) == pytest.approx(3.5, abs=0.15)


def test_ids_handles_and_skus_are_unique(offers: list[Offer]) -> None:
    contents = [offer.product.content for offer in offers]
    variants = [variant for content in contents for variant in content.variants]

    assert len({offer.product.id for offer in offers}) == len(offers)
    assert len({content.handle for content in contents}) == len(offers)
    assert len({variant.id for variant in variants}) == len(variants)
    assert len({variant.sku for variant in variants}) == len(variants)


def test_the_tree_has_three_levels_and_more_than_fifty_categories() -> None:
    tree = catalogue.categories()

    assert len(tree) > 50
    assert {len(category.lineage) for category in tree} == {1, 2, 3}
    assert len({category.handle for category in tree}) == len(tree)


def test_every_shelf_is_filled(offers: list[Offer]) -> None:
    shelves = {shelf.category_id for shelf in catalogue.shelves()}

    assert {offer.product.content.category_id for offer in offers} == shelves


def test_products_belong_to_stores_that_a_marketplace_of_their_number_has(
    offers: list[Offer],
) -> None:
    for number in (0, 199, 1_999):
        there = {stores.store_id(it) for it in range(stores.stores_beside(number + 1))}

        assert offers[number].product.seller_id in there


def test_ten_thousand_products_are_offered_by_two_hundred_stores() -> None:
    assert stores.stores_beside(200) == 6
    assert stores.stores_beside(10_000) == 200


def test_reviews_are_by_shoppers_who_exist(offers: list[Offer]) -> None:
    shoppers = {people.shopper(it).id for it in range(people.shoppers_beside(len(offers)))}

    assert {it.customer_id for it in reviews_of(1_990, offers[1_990])} <= shoppers
