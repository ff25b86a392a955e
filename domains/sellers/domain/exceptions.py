"""What the sellers domain refuses."""

from domains.shared_kernel.errors import DomainError, InvalidInput, NotFound


class SellerNotFound(NotFound):
    """There is no such store, or it is not open to the caller."""


class InvalidSeller(InvalidInput):
    """A name, handle or description that no store may have."""


class HandleTaken(DomainError):
    """Another store has this handle."""

    code = "HANDLE_TAKEN"


class AlreadySelling(DomainError):
    """The customer has a store or an open application."""

    code = "ALREADY_SELLING"


class StatusChangeRefused(DomainError):
    """A store cannot go from where it stands to there."""

    code = "STATUS_CHANGE_REFUSED"
