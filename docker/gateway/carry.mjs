// What an operation carries to the subgraphs: the gateway plans documents of its own, so without
// this plugin the client's token, its @inContext and the secrets of a guest's purchase would end here.
import { createHmac } from "node:crypto";

const HEADERS = [
  "accept-language",
  "authorization",
  "idempotency-key",
  "storefront-buyer-ip",
  "storefront-key",
  "traceparent",
];
const MOST_TOKENS = 50;

/** What apps/transport/gateway.py checks: that the gateway asks, when, and for which address. */
export function vouching(address, secret) {
  const said = `${Math.floor(Date.now() / 1000)};${address}`;
  return `${said};${createHmac("sha256", secret).update(said).digest("hex")}`;
}

function addressOf(context, behindProxy) {
  const forwarded = behindProxy && context.request?.headers.get("x-forwarded-for");
  return forwarded ? forwarded.split(",").at(-1).trim() : (context.req?.socket?.remoteAddress ?? "");
}

/** The operation's @inContext with the values of its variables filled in. */
function inContextOf({ document, operationName, variableValues }) {
  const operation = document.definitions.find(
    (it) => it.kind === "OperationDefinition" && (!operationName || it.name?.value === operationName),
  );
  const defaults = (operation.variableDefinitions ?? []).map((it) => [it.variable.name.value, it.defaultValue?.value]);
  const values = { ...Object.fromEntries(defaults), ...variableValues };
  const known = (argument) => ({
    ...argument,
    // country and language are strings, currency is an enum
    value:
      argument.value.kind === "Variable"
        ? { kind: argument.name.value === "currency" ? "EnumValue" : "StringValue", value: values[argument.value.name.value] }
        : argument.value,
  });
  return (operation.directives ?? [])
    .filter((directive) => directive.name.value === "inContext")
    .map((directive) => ({
      ...directive,
      arguments: directive.arguments.map(known).filter((it) => it.value.kind !== "NullValue" && it.value.value != null),
    }));
}

/** What the operation cost: the sum of what it cost the subgraphs. */
function tell(result, setResult, costs) {
  if (!costs.length || result?.[Symbol.asyncIterator]) return;
  const sum = (name) => costs.reduce((total, cost) => total + cost[name], 0);
  const { throttleStatus } = costs.at(-1);
  const cost = {
    requestedQueryCost: sum("requestedQueryCost"),
    actualQueryCost: sum("actualQueryCost"),
    ...(throttleStatus && { throttleStatus }),
  };
  setResult({ ...result, extensions: { ...result.extensions, cost } });
}

const given = (context, name) => context.connectionParams?.[name] ?? context.request?.headers.get(name);

/** A plugin of the gateway; `secret` is the one that subgraphs know as STOREFRONT_GATEWAY_SECRET. */
export function carry({ secret, behindProxy = false }) {
  function remember({ args }) {
    const context = args.contextValue;
    context.address = addressOf(context, behindProxy);
    context.inContext = inContextOf(args);
    context.carried = Object.fromEntries(HEADERS.map((name) => [name, given(context, name)]).filter(([, value]) => value));
    context.accessTokens = new Set();
    context.costs = [];
    // for the WebSocket to a subgraph, see gateway.config.mjs
    context.token = context.carried.authorization ?? "";
    context.vouching = vouching(context.address, secret);
    return { onExecuteDone: ({ result, setResult }) => tell(result, setResult, context.costs) };
  }

  function onSubgraphExecute({ executionRequest, setExecutionRequest }) {
    const context = executionRequest.context ?? {};
    const { address = "", inContext = [], carried = {}, accessTokens = new Set(), costs = [] } = context;
    const headers = { ...carried, "storefront-gateway": vouching(address, secret) };
    if (accessTokens.size) headers["storefront-access-tokens"] = [...accessTokens].slice(0, MOST_TOKENS).join(",");
    const definitions = executionRequest.document.definitions.map((it) =>
      it.kind === "OperationDefinition" ? { ...it, directives: [...(it.directives ?? []), ...inContext] } : it,
    );
    setExecutionRequest({
      ...executionRequest,
      document: { ...executionRequest.document, definitions },
      extensions: { ...executionRequest.extensions, headers },
    });
    const shown = ({ result }) => {
      const { accessTokens: tokens = [], cost } = result?.extensions ?? {};
      tokens.forEach((token) => accessTokens.add(token));
      if (cost) costs.push(cost);
    };
    return (done) => {
      shown(done);
      return { onNext: shown };
    };
  }

  return { onExecute: remember, onSubscribe: remember, onSubgraphExecute };
}
