"""The entities that `node` can find: their names and keys only."""

from resolvers.shared import Node, reference


@reference
class Cart(Node): ...


@reference
class Category(Node): ...


@reference
class Checkout(Node): ...


@reference
class CheckoutCompletionAttempt(Node): ...


@reference
class Coupon(Node): ...


@reference
class Customer(Node): ...


@reference
class Order(Node): ...


@reference
class OrderGroup(Node): ...


@reference
class Payment(Node): ...


@reference
class Product(Node): ...


@reference
class ProductVariant(Node): ...


@reference
class Refund(Node): ...


@reference
class Review(Node): ...


@reference
class Seller(Node): ...


@reference
class Shipment(Node): ...


@reference
class StockReservation(Node): ...
