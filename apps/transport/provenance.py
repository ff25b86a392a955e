"""What an answer for everybody was made of, so that a change of it takes the answer away.

A port is watched where it is asked. Who reads anything that is not listed here gets an answer that
nobody keeps: a new field is private until somebody says what it depends on.
"""

from collections.abc import Awaitable, Callable, Iterable
from inspect import isawaitable
from typing import Any, Final, cast

from domains.products.contracts.apis import FoundView
from domains.products.contracts.criteria import ProductCriteria
from resolvers.apis import Apis

Names = Iterable[str]
Naming = Callable[[Any, Any], Names]
"""Of the first argument of a call and its result, the names of what can change it."""


def _ids(ids: Names, _: Any) -> Names:
    return ids


def _with_products(ids: Names, found: Iterable[Any]) -> Names:
    return [*ids, *(it.product_id for it in found if it)]


def _found_or(everything: str) -> Naming:
    """Ids of what was found; a name that was not found may be given to anything."""

    def names(_: Any, found: Iterable[Any]) -> Names:
        return [it.id if it else everything for it in found]

    return names


def _with_stock(naming: Naming) -> Naming:
    """Whole products may have brought what is in stock of their variants."""

    def names(asked: Any, found: Any) -> Names:
        stocks = [it.stock for it in found if it and it.stock]
        return [*naming(asked, found), *(id for stock in stocks for id in stock)]

    return names


def _all(*everything: str) -> Naming:
    return lambda *_: everything


def _listing(criteria: ProductCriteria, _: Any) -> Names:
    return [f"in:{it}" for it in criteria.categories] or ["products"]


def _search(criteria: ProductCriteria, found: FoundView) -> Names:
    names = [*_listing(criteria, found)]
    return ["categories", *names] if found.facets else names


PUBLIC: Final[dict[str, dict[str, Naming]]] = {
    "accounts": {"display_names": _ids},
    "inventory": {"availability": _ids},
    "products": {
        "by_handles": _with_stock(_found_or("products")),
        "by_ids": _with_stock(_ids),
        "categories": _ids,
        "categories_by_handles": _found_or("categories"),
        "category_page": _all("categories"),
        "child_categories": _all("categories"),
        "details": _ids,
        "images_of_products": _ids,
        "page": _listing,
        "search": _search,
        "variants": _with_products,
        "variants_by_sku": _all("products"),
        "variants_of_products": _ids,
    },
    "reviews": {
        "by_ids": _ids,
        "of_products": _ids,
        "product_ratings": _ids,
        "product_ratings_at_hand": _ids,
        "seller_ratings": _ids,
    },
    "sellers": {"at_hand": _ids, "by_handles": _found_or("sellers"), "by_ids": _ids},
}
"""Port -> method that tells everybody the same, with what its answers depend on."""

NEUTRAL: Final = frozenset({"authenticate", "shop_name", "throttle"})
"""Who asks and how much, of which an anonymous answer says nothing; and what never changes."""


class Provenance:
    """The names of all that one answer was made of."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.is_public = True

    def of(self, apis: Apis) -> Apis:
        """The same ports, watched."""
        return cast("Apis", _Watched(apis, self))


class _Watched:
    def __init__(self, apis: Apis, seen: Provenance) -> None:
        self._apis = apis
        self._seen = seen

    def __getattr__(self, name: str) -> Any:
        port = getattr(self._apis, name)
        if name in PUBLIC:
            return _Port(port, PUBLIC[name], self._seen)
        if name not in NEUTRAL:
            self._seen.is_public = False
        return port


class _Port:
    def __init__(self, port: Any, public: dict[str, Naming], seen: Provenance) -> None:
        self._port = port
        self._public = public
        self._seen = seen

    def __getattr__(self, name: str) -> Any:
        method, naming = getattr(self._port, name), self._public.get(name)
        if naming is None:
            self._seen.is_public = False
            return method
        return self._watched(method, naming)

    def _watched(self, method: Callable[..., Any], naming: Naming) -> Callable[..., Any]:
        def known(*arguments: Any, **more: Any) -> Any:
            found = method(*arguments, **more)
            if isawaitable(found):
                return asked(arguments[0], found)
            return found and at_hand(found)

        def at_hand(find: Callable[[str], Any]) -> Callable[[str], Any]:
            def noted(id: str) -> Any:
                found = find(id)
                self._seen.names.update(naming([id], [found]))
                return found

            return noted

        async def asked(about: Any, finding: Awaitable[Any]) -> Any:
            found = await finding
            self._seen.names.update(naming(about, found))
            return found

        return known
