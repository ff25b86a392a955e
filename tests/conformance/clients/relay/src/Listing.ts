// A listing with infinite scrolling: a refetchable fragment on a connection.
import { graphql } from "relay-runtime";

export const query = graphql`
  query ListingQuery($category: ID!) {
    ...Listing_products @arguments(category: $category)
  }
`;

export const products = graphql`
  fragment Listing_products on Query
  @argumentDefinitions(
    category: { type: "ID!" }
    count: { type: "Int", defaultValue: 24 }
    cursor: { type: "String" }
  )
  @refetchable(queryName: "ListingMoreQuery") {
    products(first: $count, after: $cursor, filters: [{ category: $category }])
      @connection(key: "Listing_products", filters: ["filters"]) {
      edges {
        cursor
        node {
          id
          ...Listing_card
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`;

export const card = graphql`
  fragment Listing_card on Product {
    handle
    title
    priceRange {
      minVariantPrice {
        amount
        currencyCode
      }
    }
    seller {
      name
    }
  }
`;
