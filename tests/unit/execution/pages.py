"""The pages of a shop, as its frontend asks for them."""

CARD = """
fragment M on Money { amount currencyCode }
fragment Card on Product {
  id handle title
  priceRange { minVariantPrice { ...M } } compareAtPriceRange { minVariantPrice { ...M } }
  featuredImage { url altText } ratingSummary { average count } seller { id name }
  selectedOrFirstAvailableVariant { id sku }
}"""
LISTING = f"""query A($first: Int!, $after: String, $category: ID!) {{
  products(
    first: $first, after: $after, filters: [{{category: $category}}],
    sortKey: CREATED_AT, reverse: true
  ) {{
    edges {{ cursor node {{ ...Card }} }} pageInfo {{ hasNextPage endCursor }}
  }}
}}{CARD}"""
DETAIL = f"""query B($handle: String!) {{
  product(handle: $handle) {{
    ...Card description availability {{ inStock quantity }}
    variants(first: 50) {{
      nodes {{ id sku price {{ ...M }} selectedOptions {{ name value }} availableForSale }} }}
    images(first: 20) {{ nodes {{ url altText }} }}
    reviews(first: 10) {{
      nodes {{ id rating body author {{ displayName }} }} pageInfo {{ hasNextPage endCursor }} }}
  }}
}}{CARD}"""
TITLE = "query C($id: ID!) { product(id: $id) { title } }"
SEARCH = f"""query F($query: String!, $first: Int!, $after: String) {{
  search(query: $query, first: $first, after: $after, types: [PRODUCT]) {{
    totalCount edges {{ cursor node {{ ...Card }} }} pageInfo {{ hasNextPage endCursor }}
    productFilters {{ id label values {{ id label count }} }}
  }}
}}{CARD}"""
CART_STATE = """
fragment M on Money { amount currencyCode }
fragment CartState on Cart {
  id version totalQuantity cost { subtotal { ...M } total { ...M } }
  lines(first: 20) { nodes { id quantity variant { id sku } cost { total { ...M } } } }
}"""
ADD_TO_CART = f"""mutation D($cart: ID!, $variant: ID!, $key: String!) {{
  cartLinesAdd(
    cartId: $cart, lines: [{{variantId: $variant, quantity: 1}}], idempotencyKey: $key
  ) {{
    cart {{ ...CartState }} userErrors {{ code message field }} warnings {{ code message }}
  }}
}}{CART_STATE}"""
OPEN_CART = f"""mutation E1($in: CartInput!) {{
  cartCreate(input: $in) {{ cart {{ ...CartState }} userErrors {{ code message field }} }}
}}{CART_STATE}"""
STEP = """
fragment M on Money { amount currencyCode }
fragment Step on CheckoutPayload {
  checkout {
    id version problems { code }
    groups { id deliveryOptions { id title cost { ...M } } }
    quote {
      token expiresAt subtotal { ...M } delivery { ...M } tax { ...M } total { ...M } }
  }
  userErrors { code message field }
}"""
CHECK_OUT = f"""mutation E2($in: CheckoutCreateInput!, $key: String!) {{
  checkoutCreate(input: $in, idempotencyKey: $key) {{ ...Step }} }}{STEP}"""
ALL = {
    "listing": LISTING,
    "detail": DETAIL,
    "title": TITLE,
    "search": SEARCH,
    "add to cart": ADD_TO_CART,
    "open cart": OPEN_CART,
    "check out": CHECK_OUT,
}
