from domains.shared_kernel.errors import DomainError, InvalidInput, NotFound


class ShipmentNotFound(NotFound):
    """No such shipment, or not the caller's."""


class ParcelNotFound(NotFound):
    """The shipment has no such parcel."""

    code = "PARCEL_NOT_FOUND"


class TrackingNumberTaken(DomainError):
    """Another parcel with that carrier has this tracking number."""

    code = "TRACKING_NUMBER_TAKEN"


class ParcelArrived(DomainError):
    """What has arrived keeps its tracking number."""

    code = "PARCEL_ARRIVED"


class BadSignature(InvalidInput):
    """The message is not from the carrier, or is too old."""

    code = "BAD_SIGNATURE"
