// Orders of the viewer, one of them live, and a cancellation.
import { graphql } from "relay-runtime";

export const query = graphql`
  query OrdersQuery {
    customer {
      id
      ...Orders_customer
    }
  }
`;

export const customer = graphql`
  fragment Orders_customer on Customer
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "OrdersMoreQuery") {
    orders(first: $count, after: $cursor) @connection(key: "Orders_orders") {
      edges {
        node {
          ...Orders_order
        }
      }
    }
  }
`;

export const order = graphql`
  fragment Orders_order on Order @refetchable(queryName: "OrdersOrderQuery") {
    id
    number
    status
    version
    allowedActions
    lines {
      id
      title
      quantity
      product @required(action: LOG) {
        id
        handle
      }
    }
  }
`;

export const changed = graphql`
  subscription OrdersStatusSubscription($order: ID!, $seen: Int) {
    orderStatusChanged(orderId: $order, afterVersion: $seen) {
      version
      status
      order {
        ...Orders_order
      }
    }
  }
`;

export const cancel = graphql`
  mutation OrdersCancelMutation($id: ID!, $key: String!) {
    orderCancel(id: $id, reason: CHANGED_MIND, idempotencyKey: $key) {
      order {
        ...Orders_order
      }
      userErrors {
        code
        message
      }
    }
  }
`;

export const outcome = graphql`
  query OrdersOutcomeQuery($attempt: ID!) {
    checkoutCompletionAttempt(id: $attempt) {
      __typename
      ... on CheckoutCompletionSuccess {
        orderGroup {
          id
          orders {
            ...Orders_order
          }
        }
      }
      ... on CheckoutCompletionFailed {
        code
        message
      }
    }
  }
`;
