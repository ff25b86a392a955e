"""The audits of GraphQL over HTTP, as the npm package graphql-http has them."""

from tests.conformance.node import demand_node, run


async def test_every_audit_of_graphql_over_http_passes(url: str) -> None:
    demand_node()

    found = await run("http/audits.mjs", url)

    assert found == {"passed": 61, "failed": []}
