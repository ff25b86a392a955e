"""How often the graph asks its ports: what a list costs must not depend on its length."""

from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from resolvers.apis import Apis


class Counted:
    """A port whose calls are counted as `<port>.<method>`."""

    def __init__(self, port: Any, name: str, calls: Counter[str]) -> None:
        self._port, self._name, self._calls = port, name, calls

    def __getattr__(self, method: str) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(self._port, method)
        if method.endswith("at_hand"):  # that reaches nobody
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            self._calls[f"{self._name}.{method}"] += 1
            return found(*args, **kwargs)

        return call


def counted(apis: Apis, calls: Counter[str]) -> Apis:
    """The same ports, the readers among them counted; so is the pricing of carts."""

    def price_carts(carts: Any, /, variants: Any = None) -> Any:
        calls["price_carts"] += 1
        return apis.price_carts(carts, variants)

    readers: dict[str, Any] = {
        field.name: Counted(getattr(apis, field.name), field.name, calls)
        for field in fields(apis)
        if str(field.type).endswith("Reads") or "Reads" in getattr(field.type, "__name__", "")
    }
    return replace(apis, **readers, price_carts=price_carts)
