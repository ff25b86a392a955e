"""The sandbox gateway as a process of the marketplace on one machine."""

import uvicorn

from apps import supervisor
from apps.observability import logging
from apps.parent import end_with_parent
from apps.sandbox.app import SandboxSettings, sandbox
from apps.settings import Settings


def serve_sandbox(settings: Settings) -> None:
    """Serve the sandbox payment gateway; it tells the API's webhook what happens to payments."""
    logging.configure(level=settings.log_level, json=settings.in_production)
    end_with_parent()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    application = sandbox(
        SandboxSettings(
            database=supervisor.sandbox_database(settings),
            api_key=settings.gateway_api_key.get_secret_value(),
            public_url=settings.gateway,
            webhook_url=f"{settings.public_url}/webhooks/payments",
            webhook_secret=settings.gateway_webhook_secret.get_secret_value(),
        )
    )
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=settings.sandbox_port or settings.port + 1,
        access_log=False,
        server_header=False,
        log_config=None,
    )
