"""What one client may take of a process; set as in `STOREFRONT_TRANSPORT__BODY_BYTES`."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

DOCUMENT: Final = "document"
"""The bucket from which each payer takes what it costs to have a document kept."""

DOCUMENT_POINTS: Final = 60
"""As many as there are seconds in a minute: so many documents a minute are points a second."""


class Limits(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    head_bytes: int = Field(default=32 << 10, ge=1024)
    head_seconds: float = Field(default=10, gt=0, description="until a request's head is complete")
    body_bytes: int = Field(default=1 << 20, ge=1024, description="and of a WebSocket message")
    body_seconds: float = Field(
        default=10, gt=0, description="from a request's turn until its body is complete"
    )
    write_seconds: float = Field(
        default=30, gt=0, description="until a peer that has stopped reading is dropped"
    )
    operation_seconds: float = Field(default=10, gt=0, description="of a query or a mutation")
    init_seconds: float = Field(default=3, gt=0, description="until a socket's connection_init")
    sign_in_seconds: float = Field(default=5, gt=0, description="of a connection_init")
    credentials_seconds: float = Field(
        default=30, gt=0, description="between looks at the credentials of a socket or stream"
    )
    operations_per_socket: int = Field(default=100, ge=1)
    sockets_per_session: int = Field(default=20, ge=1, description="in one process")
    sockets_per_address: int = Field(default=200, ge=1, description="in one process")
    documents_per_minute: int = Field(
        default=60, ge=1, description="that are kept by their hash for one payer"
    )
