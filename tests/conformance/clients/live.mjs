// urql (POST and GET) and Apollo Client shop with the generated documents; prints what they saw.
//
//   node live.mjs URL TOKEN HANDLE VARIANT
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { Client, fetchExchange } from "@urql/core";
import { parse } from "graphql";
import * as shop from "../../../build/client/dist/graphql.js";

const [url, token, handle, variantId] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}` };
const key = () => crypto.randomUUID();
const ADDRESS = {
  name: "Ada Lovelace",
  line1: "12 St James's Square",
  city: "New York",
  postalCode: "10001",
  countryCode: "US",
};

// urql aborts the stream of a subscription that is given up, and lets nobody catch that in Node
process.on("unhandledRejection", (reason) => {
  if (reason?.name !== "AbortError") throw reason;
});

/** A fetch that remembers how it was asked and answered. */
function recording() {
  const calls = [];
  const recorded = async (input, init = {}) => {
    const response = await fetch(input, init);
    calls.push({
      method: init.method ?? "GET",
      status: response.status,
      type: response.headers.get("content-type")?.split(";")[0],
    });
    return response;
  };
  return { calls, fetch: recorded };
}

function urql(preferGetMethod) {
  const { calls, fetch } = recording();
  const client = new Client({
    url,
    exchanges: [fetchExchange],
    preferGetMethod,
    fetch,
    fetchOptions: { headers },
    fetchSubscriptions: true,
  });
  return { calls, client };
}

/** The data of an answer; what is wrong with it is thrown. */
async function data(answer) {
  const { data, error } = await answer;
  if (error) throw new Error(error.message);
  const refused = Object.values(data).flatMap((field) => field?.userErrors ?? []);
  if (refused.length) throw new Error(JSON.stringify(refused));
  return data;
}

/** The way from the shelf to the quote, every answer asked for in full. */
async function shopping(ask, write) {
  const { product } = await ask(shop.ProductPageDocument, { handle });
  const lines = [{ variantId, quantity: 1 }];
  const { cartCreate } = await write(shop.CartCreateDocument, { input: { lines, currency: "USD", countryCode: "US" } });
  const cart = cartCreate.cart.id;
  const { cartLinesAdd } = await write(shop.CartLinesAddDocument, { cart, lines, key: key() });
  const { checkoutCreate } = await write(shop.CheckoutCreateDocument, { input: { cartId: cart }, key: key() });
  const id = checkoutCreate.checkout.id;
  await write(shop.CheckoutEmailDocument, { id, email: "ada@shoppers.example" });
  const { checkoutShippingAddressUpdate: sent } = await write(shop.CheckoutAddressDocument, { id, address: ADDRESS });
  const selections = sent.checkout.groups.map((group) => ({
    groupId: group.id,
    deliveryOptionId: group.deliveryOptions[0].id,
  }));
  await write(shop.CheckoutDeliveryDocument, { id, selections });
  const card = { cardToken: "tok_visa", brand: "Visa", lastDigits: "4242" };
  const { checkoutPaymentMethodUpdate: ready } = await write(shop.CheckoutCardDocument, { id, card });
  return {
    title: product.title,
    quantity: cartLinesAdd.cart.totalQuantity,
    problems: ready.checkout.problems,
    quoted: typeof ready.checkout.quote.token,
    ids: { cart, checkout: id, product: product.id, seller: product.seller.id },
  };
}

/** Every query of the package, with ids of what is there. */
async function everyQuery(ask, { cart, checkout, product, seller }) {
  const variables = {
    Categories: {},
    Listing: { seller, currency: "USD", country: "US" },
    Search: { text: "lamp" },
    ProductPage: { handle },
    ProductReviews: { id: product },
    Cart: { id: cart },
    Checkout: { id: checkout },
    CheckoutOutcome: { attempt: "att_none" },
    Orders: {},
    Order: { id: "ord_none" },
    Purchase: { id: "ogr_none" },
    Account: {},
    Store: { handle },
    Anything: { ids: [product, seller, "prd_none"] },
  };
  const asked = [];
  for (const [name, document] of Object.entries(shop)) {
    const operation = document.definitions?.find((node) => node.kind === "OperationDefinition");
    if (operation?.operation !== "query") continue;
    await ask(document, variables[operation.name.value]);
    asked.push(operation.name.value);
  }
  return { asked: asked.sort(), expected: Object.keys(variables).sort() };
}

/** The versions that a tab sees of its cart while another one changes it. */
function followed(client, cart) {
  return new Promise((resolve, reject) => {
    const versions = [];
    const late = setTimeout(() => reject(new Error(`only saw ${versions}`)), 10_000);
    const { unsubscribe } = client.subscription(shop.CartUpdatedDocument, { cart, seen: 0 }).subscribe(async (event) => {
      if (event.error) return reject(new Error(event.error.message));
      versions.push(event.data.cartUpdated.version);
      if (versions.length === 1) await data(client.mutation(shop.CartDiscountCodesDocument, { cart, codes: ["NONE"] }));
      if (versions.length === 2) {
        clearTimeout(late);
        unsubscribe();
        resolve(versions[1] - versions[0]);
      }
    });
  });
}

async function withUrql(method, preferGetMethod) {
  const { calls, client } = urql(preferGetMethod);
  const ask = (document, variables) => data(client.query(document, variables, { requestPolicy: "network-only" }).toPromise());
  const write = (document, variables) => data(client.mutation(document, variables).toPromise());
  const { ids, ...bought } = await shopping(ask, write);
  const queries = await everyQuery(ask, ids);
  const http = [...new Set(calls.map((call) => `${call.method} ${call.status} ${call.type}`))].sort();
  const wrong = await client.query(parse("{ nothing }"), {}).toPromise();
  return { method, bought, queries, http, wrong: wrong.error.graphQLErrors.length, steps: await followed(client, ids.cart) };
}

async function withApollo() {
  const { calls, fetch } = recording();
  const link = ApolloLink.from([new HttpLink({ uri: url, headers, fetch })]);
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const ask = (query, variables) => data(client.query({ query, variables, fetchPolicy: "network-only" }));
  const write = (mutation, variables) => data(client.mutate({ mutation, variables }));
  const { ids, ...bought } = await shopping(ask, write);
  const queries = await everyQuery(ask, ids);
  const { product } = await data(
    client.query({ query: shop.ProductPageDocument, variables: { handle }, fetchPolicy: "cache-only" }),
  );
  const http = [...new Set(calls.map((call) => `${call.method} ${call.status} ${call.type}`))].sort();
  const wrong = await client.query({ query: parse("{ nothing }"), errorPolicy: "all" }).catch((error) => ({ error }));
  client.stop();
  return { method: "apollo", bought, queries, http, cached: product.title, wrong: wrong.error.name };
}

const found = [await withUrql("post", false), await withUrql("get", "force"), await withApollo()];
console.log(JSON.stringify(found));
process.exit(0);
