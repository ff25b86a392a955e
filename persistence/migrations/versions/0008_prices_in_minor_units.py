"""What a checkout was quoted is kept in minor units of one currency; sums are not kept."""

from alembic import op

AMOUNTS = """
'currency', {0}->'subtotal'->'currency_code', 'subtotal_minor', {0}->'subtotal'->'minor_units',
'discount_minor', {0}->'discount'->'minor_units', 'tax_minor', {0}->'tax'->'minor_units'
"""
OF_LINE, OF_ORDER, OF_ALL = map(AMOUNTS.format, ("line", "totals", "pricing->'totals'"))
REWRITE = f"""
update checkouts set content = jsonb_set(content, '{{quote,pricing}}', (
  select jsonb_build_object(
    'coupons', pricing->'coupons',
    'lines', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', line->'id', 'seller_id', line->'seller_id', 'savings', line->'savings', {OF_LINE}
      ) order by place), '[]')
      from jsonb_array_elements(pricing->'lines') with ordinality as given(line, place)
    ),
    'orders', (
      select coalesce(jsonb_object_agg(seller, jsonb_build_object(
        'delivery_minor', totals->'delivery'->'minor_units', {OF_ORDER}
      )), '{{}}')
      from jsonb_each(pricing->'orders') as given(seller, totals)
    ),
    'totals', jsonb_build_object(
      'delivery_minor', pricing->'totals'->'delivery'->'minor_units', {OF_ALL}
    )
  )
  from (select content->'quote'->'pricing' as pricing) as kept
))
"""  # noqa: S608 - our own text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(REWRITE)
