"""For Schemathesis, in its own environment: what values our scalars take."""

import schemathesis  # type: ignore[import-not-found]  # in an environment of its own
from hypothesis import strategies as st
from schemathesis.graphql import nodes  # type: ignore[import-not-found]  # like its package

TEXTS = {
    "CountryCode": ["US", "DE", "JP"],
    "Date": ["2026-05-04", "9999-12-31"],
    "DateTime": ["2026-05-04T09:30:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"],
    "Decimal": ["0", "0.01", "19.99", "-1", "1E+30", "NaN"],
    "LanguageCode": ["en", "de-CH"],
}
for name, values in TEXTS.items():
    schemathesis.graphql.scalar(name, st.sampled_from(values).map(nodes.String))
schemathesis.graphql.scalar("Long", st.integers(-(2**63), 2**63 - 1).map(nodes.Int))
schemathesis.graphql.scalar("JSON", st.sampled_from(["", "x", "1234"]).map(nodes.String))
