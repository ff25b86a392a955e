from domains.shared_kernel.errors import DomainError, InvalidInput, NotFound


class OrderNotFound(NotFound):
    """No such order, or not the caller's."""


class OrderLineNotFound(NotFound):
    """The order has no such line."""

    code = "LINE_NOT_FOUND"


class OrderStateRefused(DomainError):
    """The order is not in a state that allows it."""

    code = "ORDER_STATE"


class OrderNotCancellable(OrderStateRefused):
    """Everything has been dispatched, or the order is closed."""

    code = "NOT_CANCELLABLE"


class OrderNotShippable(OrderStateRefused):
    """It is not paid for, or there is nothing left to dispatch."""

    code = "NOT_SHIPPABLE"


class ReceiptNotConfirmable(OrderStateRefused):
    """Not all of it has been dispatched, or the order is closed."""

    code = "RECEIPT_NOT_CONFIRMABLE"


class OrderNotRefundable(OrderStateRefused):
    """Nothing of it was dispatched and paid for, or all of that was refunded."""

    code = "NOT_REFUNDABLE"


class QuantityTooLarge(DomainError):
    """More units than are left of the line."""

    code = "QUANTITY_TOO_LARGE"


class OrderTotalMismatch(InvalidInput):
    """The parts do not add up: a fault of ours, never of a caller."""

    code = "TOTAL_MISMATCH"
