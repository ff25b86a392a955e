// What the generated types promise to whoever uses them: this file only has to compile.
import type { ResultOf, VariablesOf } from "@graphql-typed-document-node/core";
import type {
  CartLinesAddDocument,
  CheckoutOutcomeDocument,
  CurrencyCode,
  OrderStatusDocument,
  ProductPageDocument,
  SearchDocument,
} from "../../../build/client/src/graphql";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(truth: T): T => truth;

type Product = NonNullable<ResultOf<typeof ProductPageDocument>["product"]>;
holds<Equal<VariablesOf<typeof ProductPageDocument>["handle"], string>>(true);
holds<Equal<Product["title"], string>>(true);
holds<Equal<Product["variants"]["nodes"][number]["price"], { amount: string; currencyCode: CurrencyCode }>>(true);

// a filter that the API offers goes back in as it came: only its type is unknown here
holds<Equal<ResultOf<typeof SearchDocument>["search"]["productFilters"][number]["values"][number]["input"], unknown>>(true);

// refusals carry their codes as a closed list
type Refused = ResultOf<typeof CartLinesAddDocument>["cartLinesAdd"]["userErrors"][number];
const code: Refused["code"] = "VARIANT_NOT_ON_SALE";

// what came of a checkout is told apart by its type
export function next(outcome: NonNullable<ResultOf<typeof CheckoutOutcomeDocument>["checkoutCompletionAttempt"]>): string {
  switch (outcome.__typename) {
    case "CheckoutCompletionProcessing":
      return `wait ${outcome.pollAfter.toFixed()} s`;
    case "CheckoutCompletionActionRequired":
      return outcome.actionUrl;
    case "CheckoutCompletionSuccess":
      return outcome.accessToken;
    case "CheckoutCompletionFailed":
      return outcome.message;
  }
}

// @ts-expect-error a resumed subscription needs to know of what
export const incomplete: VariablesOf<typeof OrderStatusDocument> = { seen: 3 };
export const complete: VariablesOf<typeof OrderStatusDocument> = { order: "ord_1" };
export { code };
