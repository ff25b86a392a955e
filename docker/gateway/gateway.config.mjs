// Hive Gateway over the subgraphs: one endpoint with the API of one process.
//
//   STOREFRONT_GATEWAY_SECRET   proves the gateway to the subgraphs, which have the same one
//   STOREFRONT_PROFILE          production: no introspection, no GraphiQL
//   STOREFRONT_BEHIND_PROXY     1: a client's address is the last one of X-Forwarded-For
import { defineConfig } from "@graphql-hive/gateway";
import { GraphQLError } from "graphql";
import { carry } from "./carry.mjs";
import { limits, toldPlainly } from "./limits.mjs";

const { STOREFRONT_GATEWAY_SECRET: secret, STOREFRONT_PROFILE: profile, STOREFRONT_BEHIND_PROXY: proxy } = process.env;
if (!secret) throw new Error("Set STOREFRONT_GATEWAY_SECRET to the one that the subgraphs have.");
const inProduction = profile === "production";

// The codes are those of one process. What else fails is the gateway's view of a subgraph that does
// not answer, or not as it should, and its text may name hosts.
const SHOWN = new Set([
  "BAD_USER_INPUT",
  "NOT_FOUND",
  "OPERATION_TOO_LARGE",
  "THROTTLED",
  "TIMEOUT",
  "TOO_MANY_OPERATIONS",
  "UNAUTHENTICATED",
]);

function maskError(error) {
  const { code } = error.extensions ?? {};
  if (error.name === "GraphQLError" && SHOWN.has(code) && (error.path || code !== "BAD_USER_INPUT")) return error;
  const ofRequest = !error.path && (!code || code === "BAD_USER_INPUT" || code.startsWith("GRAPHQL_"));
  return error.name === "GraphQLError" && ofRequest
    ? toldPlainly(error, !inProduction)
    : new GraphQLError("Unexpected error.", { path: error.path, extensions: { code: "INTERNAL_SERVER_ERROR" } });
}

// Subscriptions reach a subgraph by WebSocket; the other fields of an event come by HTTP.
const subscriptions = {
  kind: "ws",
  headers: [["storefront-gateway", "{context.vouching}"]],
  options: { connectionParams: { authorization: "{context.token}" } },
};

export const gatewayConfig = defineConfig({
  graphqlEndpoint: "/graphql",
  plugins: () => [limits({ suggestions: !inProduction }), carry({ secret, behindProxy: proxy === "1" })],
  transportEntries: { "*.http": { options: { subscriptions } } },
  maskedErrors: { maskError },
  maxTokens: 1000,
  disableIntrospection: inProduction ? {} : undefined,
  graphiql: !inProduction,
  landingPage: false,
});
