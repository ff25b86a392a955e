// The schema as graphql-eslint's recommended rules and Relay's see it. Each exception has its reason.
import graphql from "@graphql-eslint/eslint-plugin";

const { rules: recommended } = graphql.configs["flat/schema-recommended"];
const { rules: relay } = graphql.configs["flat/schema-relay"];

/** The rule, without what it says of the named fields. */
function except(rule, ...fields) {
  const quiet = (context) => (found) => fields.includes(found.data?.fieldName) || context.report(found);
  return {
    ...rule,
    create: (context) => rule.create(Object.create(context, { report: { value: quiet(context) } })),
  };
}

// What has no identity: equal values are the same thing. Who adds a type decides whether it has one.
const VALUES = [
  "AccountThrottled", "Address", "CartCost", "CartDiscountCode", "CartLineCost",
  "CartSellerGroup", "CheckoutCompletionActionRequired", "CheckoutCompletionFailed",
  "CheckoutCompletionProcessing", "CheckoutCompletionSuccess", "CheckoutCost",
  "CheckoutDiscountCode", "CheckoutInsufficientStock", "CheckoutMissingStock",
  "CheckoutPaymentMethod", "CheckoutPriceChanged", "CheckoutProblem", "CheckoutQuote",
  "Credentials", "Escrow", "Image", "InventoryLevel", "Localization", "Money", "OrderStatusEvent",
  "OrderTimelineEntry", "PageInfo", "ParcelLine", "ProductAvailability", "ProductOption",
  "ProductPriceRange", "RatingCount", "RatingSummary", "RefundLine", "RefundPreview",
  "ReviewAspects", "ReviewAuthor", "ReviewReply", "SearchFilter", "SearchFilterValue",
  "SelectedOption", "SellerOrderEvent", "Seo", "ShipmentEvent", "ShipmentEventResult", "Shop",
  "ShipmentUpdate", "StockReservationLine", "Warning",
];

export default [
  {
    files: ["schema/sdl/api.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: "schema/sdl/api.graphql" } },
    },
    plugins: {
      "@graphql-eslint": {
        ...graphql,
        rules: {
          ...graphql.rules,
          // a merchant's own kind of product: the word that every importer and feed has for it
          "no-typename-prefix": except(graphql.rules["no-typename-prefix"], "productType"),
        },
      },
    },
    rules: {
      ...recommended,
      ...relay,
      // lists that grow at their end can be read forwards only
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      // connections also have `nodes`; what is short and whole is a plain list; lines are values
      "@graphql-eslint/relay-edge-types": [
        "error",
        { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false },
      ],
      "@graphql-eslint/require-description": [
        "error",
        {
          types: true,
          rootField: true,
          DirectiveDefinition: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
        },
      ],
      "@graphql-eslint/strict-id-in-types": [
        "error",
        {
          exceptions: { types: VALUES, suffixes: ["Connection", "Edge", "Payload", "Error", "Conflict"] },
        },
      ],
    },
  },
];
