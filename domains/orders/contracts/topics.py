"""By what the events of orders can be followed, beside their order: `Feed.events(topic, …)`."""

from domains.shared_kernel.ids import CustomerId, SellerId


def of_customer(customer_id: CustomerId) -> str:
    return f"orders.of_customer:{customer_id}"


def of_seller(seller_id: SellerId) -> str:
    """A seller hears of an order from its payment on."""
    return f"orders.of_seller:{seller_id}"
