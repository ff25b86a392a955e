// A product page: its reviews are refetched by the product's global id, through `node`.
import { graphql } from "relay-runtime";

export const query = graphql`
  query ProductPageQuery($handle: String!) {
    product(handle: $handle) {
      id
      title
      options {
        name
        values
      }
      ...ProductPage_reviews
    }
  }
`;

export const reviews = graphql`
  fragment ProductPage_reviews on Product
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 10 }
    cursor: { type: "String" }
    back: { type: "Int" }
    before: { type: "String" }
  )
  @refetchable(queryName: "ProductPageReviewsQuery") {
    ratingSummary {
      average
      count
    }
    reviews(first: $count, after: $cursor, last: $back, before: $before)
      @connection(key: "ProductPage_reviews") {
      edges {
        cursor
        node {
          id
          rating
          title
          author {
            displayName
          }
        }
      }
    }
  }
`;
