// A cart: a mutation whose payload updates the store, and the same cart in other tabs.
import { graphql } from "relay-runtime";

export const cart = graphql`
  fragment Cart_cart on Cart {
    id
    version
    totalQuantity
    lines(first: 100) {
      edges {
        node {
          id
          quantity
          variant {
            id
            title
          }
        }
      }
    }
    cost {
      total {
        amount
        currencyCode
      }
    }
  }
`;

export const add = graphql`
  mutation CartAddMutation($cart: ID!, $lines: [CartLineInput!]!, $key: String!) {
    cartLinesAdd(cartId: $cart, lines: $lines, idempotencyKey: $key) {
      cart {
        ...Cart_cart
      }
      userErrors {
        __typename
        code
        message
        field
        ... on CartConflict {
          current {
            ...Cart_cart
          }
        }
      }
      warnings {
        code
        message
      }
    }
  }
`;

export const updated = graphql`
  subscription CartUpdatedSubscription($cart: ID!, $seen: Int = 0) {
    cartUpdated(cartId: $cart, afterVersion: $seen) {
      ...Cart_cart
    }
  }
`;
