// The public clients of graphql-ws, graphql-sse and Apollo against the endpoint of argv.
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createSocketClient } from "graphql-ws";
import WebSocket from "ws";

const url = process.argv[2];
const TICKS = "subscription { ticks(until: 3, pause: 0.05) }";
const found = {};

async function all(iterator) {
  const items = [];
  for await (const item of iterator) items.push(item);
  return items;
}

async function first(iterator) {
  for await (const item of iterator) return item; // leaving the loop aborts the operation
}

async function refused(iterator) {
  try {
    return { next: await all(iterator) };
  } catch (error) {
    return { refused: Array.isArray(error) ? error[0].extensions.code : String(error) };
  }
}

const socket = createSocketClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, retryAttempts: 0 });
found.socket = {
  query: await all(socket.iterate({ query: "{ hello }" })),
  mutation: await all(socket.iterate({ query: 'mutation { shout(text: "hi") }' })),
  ticks: await all(socket.iterate({ query: TICKS })),
  aborted: await first(socket.iterate({ query: "subscription { ticks(until: 1000) }" })),
  stops: await all(socket.iterate({ query: "subscription { stops }" })),
  invalid: await refused(socket.iterate({ query: "{ nope }" })),
  afterwards: await all(socket.iterate({ query: "{ hello }" })),
};
await socket.dispose();

const sse = createSseClient({ url, retryAttempts: 0 });
found.sse = {
  query: await all(sse.iterate({ query: "{ hello }" })),
  ticks: await all(sse.iterate({ query: TICKS })),
  aborted: await first(sse.iterate({ query: "subscription { ticks(until: 1000) }" })),
  stops: await all(sse.iterate({ query: "subscription { stops }" })),
  invalid: await refused(sse.iterate({ query: "{ nope }" })),
};
sse.dispose();

const apollo = new ApolloClient({ link: new HttpLink({ uri: url }), cache: new InMemoryCache() });
const ticks = [];
await new Promise((resolve, reject) =>
  apollo
    .subscribe({ query: gql(TICKS) })
    .subscribe({ next: (it) => ticks.push(it.data), error: reject, complete: resolve }),
);
found.apollo = { query: (await apollo.query({ query: gql("{ hello }") })).data, ticks };
apollo.stop();

console.log(JSON.stringify(found));
