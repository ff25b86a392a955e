"""What a Shopify export may look like, and what becomes of it."""

import csv
import io
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.products.adapters.inbound.csv_file import FieldTooLarge, FileRefused, NotUtf8
from domains.products.adapters.inbound.shopify_columns import MissingColumns
from domains.products.adapters.inbound.shopify_csv import read_products
from domains.products.adapters.inbound.shopify_product import ReadProduct
from domains.products.application.imported_rows import Remark, Stock
from domains.products.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.money import Currency, Money

APPAREL = Path(__file__).parents[2] / "data" / "shopify_apparel.csv"
SHIRT = {"Handle": "shirt", "Title": "Shirt", "Variant Price": "19.99"}
SIZES = {"Option1 Name": "Size", "Option1 Value": "S"}


def usd(minor_units: int) -> Money:
    return Money(minor_units, Currency.USD)


def read(data: bytes) -> list[ReadProduct | Remark]:
    return list(read_products(io.BytesIO(data), Currency.USD))


def sheet(*rows: dict[str, str], **dialect: str) -> bytes:
    text = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, columns, **dialect)  # type: ignore[arg-type] # any dialect
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def products(*rows: dict[str, str]) -> list[ReadProduct]:
    return [it for it in read(sheet(*rows)) if isinstance(it, ReadProduct)]


def one(*rows: dict[str, str]) -> ReadProduct:
    [product] = products(*rows)
    return product


def codes(remarks: Iterable[Remark]) -> list[tuple[int, str]]:
    return [(remark.line, remark.code) for remark in remarks]


def test_a_real_export_is_read_whole() -> None:
    found = read(APPAREL.read_bytes())

    assert len(found) == 20
    assert all(isinstance(it, ReadProduct) and it.draft and not it.refused for it in found)
    varsity = found[1]
    assert isinstance(varsity, ReadProduct) and varsity.draft
    assert varsity.draft.options == ("Size",)
    assert [row.variant.options for row in varsity.rows] == [("Small",), ("Medium",), ("Large",)]
    assert [row.variant.price for row in varsity.rows] == [usd(6000)] * 3
    assert varsity.publish is True


def test_every_column_of_the_old_template_arrives() -> None:
    product = one(
        SHIRT
        | SIZES
        | {
            "Body (HTML)": "<p>Soft</p>",
            "Vendor": "Acme",
            "Type": "Shirts",
            "Tags": "men, summer,men",
            "Published": "TRUE",
            "Variant SKU": "'007",
            "Variant Grams": "199.6",
            "Variant Inventory Tracker": "shopify",
            "Variant Inventory Qty": "5",
            "Variant Inventory Policy": "deny",
            "Variant Compare At Price": "25.00",
            "Variant Requires Shipping": "false",
            "Variant Barcode": "'0885000",
            "Image Src": "https://img.example/1.jpg",
            "Image Alt Text": "Front",
            "Gift Card": "false",
            "SEO Title": "Shirt!",
            "SEO Description": "Buy it",
        }
    )

    draft, [row] = product.draft, product.rows
    assert draft
    assert (draft.title, draft.vendor, draft.product_type) == ("Shirt", "Acme", "Shirts")
    assert draft.description_html == "<p>Soft</p>"
    assert draft.tags == ("men", "summer")
    assert (draft.seo.title, draft.seo.description) == ("Shirt!", "Buy it")
    assert [(i.url, i.alt) for i in draft.images] == [("https://img.example/1.jpg", "Front")]
    assert (row.variant.sku, row.variant.barcode) == ("007", "0885000")
    assert (row.variant.price, row.variant.compare_at_price) == (usd(1999), usd(2500))
    assert (row.variant.grams, row.variant.requires_shipping) == (200, False)
    assert row.stock == Stock(5, StockPolicy.DENY)
    assert product.publish is True


def test_the_current_template_means_the_same() -> None:
    product = one(
        {
            "Title": "Shirt",
            "URL handle": "shirt",
            "Description": "Soft",
            "Published on online store": "TRUE",
            "Status": "active",
            "SKU": "A",
            "Barcode": "1",
            "Option1 name": "Size",
            "Option1 value": "S",
            "Option1 Linked To": "",
            "Price": "19.99",
            "Compare-at price": "25",
            "Inventory tracker": "shopify",
            "Inventory quantity": "3",
            "Continue selling when out of stock": "CONTINUE",
            "Weight value (grams)": "100",
            "Requires shipping": "TRUE",
            "Product image URL": "https://img.example/1.jpg",
            "Image position": "1",
            "Variant image URL": "https://img.example/1.jpg",
        }
    )

    assert product.draft
    assert product.handle == "shirt"
    [row] = product.rows
    assert row.variant.image_url == "https://img.example/1.jpg"
    assert (row.variant.sku, row.variant.grams) == ("A", 100)
    assert row.stock == Stock(3, StockPolicy.CONTINUE)
    assert product.publish is True


@pytest.mark.parametrize(
    ("published", "status", "publish"),
    [
        ("true", "", True),
        ("", "active", True),
        ("true", "draft", False),
        ("true", "archived", False),
        ("false", "active", False),
        ("", "", None),
        ("perhaps", "", False),
        ("true", "frozen", False),
    ],
)
def test_it_goes_on_sale_when_flag_and_status_say_so(
    published: str,
    status: str,
    publish: bool | None,  # noqa: FBT001 - a parameter of the table above
) -> None:
    product = one(SHIRT | {"Published": published, "Status": status})

    assert product.publish is publish


def test_default_title_is_one_variant_without_options() -> None:
    product = one(SHIRT | {"Option1 Name": "Title", "Option1 Value": "Default Title"})

    assert product.draft and product.draft.options == ()
    assert [row.variant.options for row in product.rows] == [()]


def test_an_option_may_really_be_called_title() -> None:
    product = one(
        SHIRT | {"Option1 Name": "Title", "Option1 Value": "Dr"},
        {"Handle": "shirt", "Variant Price": "1", "Option1 Value": "Prof"},
    )

    assert product.draft and product.draft.options == ("Title",)
    assert [row.variant.options for row in product.rows] == [("Dr",), ("Prof",)]


def test_rows_of_a_product_need_not_be_adjacent() -> None:
    found = products(
        SHIRT | SIZES,
        {"Handle": "hat", "Title": "Hat", "Variant Price": "5"},
        {"Handle": "shirt", "Option1 Value": "M", "Variant Price": "20"},
    )

    assert [(it.handle, len(it.rows)) for it in found] == [("hat", 1), ("shirt", 2)]


def test_images_come_in_the_order_of_their_positions_without_doubles() -> None:
    images = [("3", "c"), ("1", "a"), ("", "d"), ("2", "b"), ("4", "a"), ("x", "e")]
    rows = [
        {"Handle": "shirt", "Image Src": f"https://img.example/{name}", "Image Position": position}
        for position, name in images
    ]

    product = one(SHIRT, *rows)

    assert product.draft
    assert "".join(image.url[-1] for image in product.draft.images) == "abcde"
    assert codes(product.warnings) == [(8, "BAD_NUMBER")]
    assert len(product.rows) == 1


def test_a_variant_image_that_the_product_lacks_is_added() -> None:
    product = one(
        SHIRT | {"Image Src": "https://img.example/a", "Variant Image": "https://img.example/b"}
    )

    assert product.draft
    assert [image.url[-1] for image in product.draft.images] == ["a", "b"]
    assert product.rows[0].variant.image_url == "https://img.example/b"


def test_images_beyond_the_limit_are_left_out_with_a_warning() -> None:
    rows = [{"Handle": "shirt", "Image Src": f"https://img.example/{n}"} for n in range(25)]

    product = one(SHIRT, *rows)

    assert product.draft and len(product.draft.images) == 20
    assert codes(product.warnings) == [(2, "TOO_MANY_IMAGES")]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"Variant Price": ""}, "PRICE_MISSING"),
        ({"Variant Price": "free"}, "BAD_NUMBER"),
        ({"Variant Price": "19,99"}, "BAD_NUMBER"),
        ({"Variant Price": "$5"}, "BAD_NUMBER"),
        ({"Variant Price": "-1"}, "BAD_NUMBER"),
        ({"Variant Price": "NaN"}, "BAD_NUMBER"),
        ({"Variant Price": "1e9999999"}, "BAD_NUMBER"),
        ({"Variant Price": "٣"}, "BAD_NUMBER"),
        ({"Variant Price": "1.999"}, "INVALID"),
        ({"Variant Price": "999999999999999"}, "INVALID"),
        ({"Variant Compare At Price": "old"}, "BAD_NUMBER"),
        ({"Variant Grams": "heavy"}, "BAD_NUMBER"),
        ({"Variant Inventory Qty": "1.5"}, "BAD_NUMBER"),
        ({"Variant Inventory Qty": "1", "Variant Inventory Policy": "maybe"}, "BAD_BOOLEAN"),
        ({"Variant Requires Shipping": "maybe"}, "BAD_BOOLEAN"),
        ({"Option1 Value": ""}, "OPTIONS_MISMATCH"),
        ({"Option2 Value": "Red"}, "OPTIONS_MISMATCH"),
        ({"Option1 Value": "S"}, "DUPLICATE_VARIANT"),
    ],
)
def test_a_bad_row_is_refused_by_its_line_and_the_others_stay(
    cells: dict[str, str], code: str
) -> None:
    good = SHIRT | SIZES
    bad = {"Handle": "shirt", "Variant Price": "20", "Variant SKU": "x", "Option1 Value": "M"}

    product = one(good, bad | cells)

    assert codes(product.refused) == [(3, code)]
    assert [row.line for row in product.rows] == [2]


def test_a_product_of_bad_rows_only_has_no_rows() -> None:
    product = one(SHIRT | {"Variant Price": "x"})

    assert product.rows == ()
    assert codes(product.refused) == [(2, "BAD_NUMBER")]


def test_gift_cards_are_refused() -> None:
    product = one(SHIRT | {"Gift Card": "true"})

    assert product.draft is None
    assert codes(product.refused) == [(2, "GIFT_CARD")]


def test_what_is_not_tracked_is_sold_without_limit() -> None:
    product = one(SHIRT | {"Variant Inventory Tracker": "", "Variant Inventory Qty": "1"})

    assert product.rows[0].stock == Stock(1, StockPolicy.CONTINUE)


def test_stock_below_zero_counts_as_none() -> None:
    product = one(SHIRT | {"Variant Inventory Qty": "-4"})

    assert product.rows[0].stock == Stock(0, StockPolicy.DENY)
    assert codes(product.warnings) == [(2, "STOCK_BELOW_ZERO")]


def test_without_stock_columns_the_stock_is_not_touched() -> None:
    assert one(SHIRT).rows[0].stock is None


def test_a_barcode_that_a_spreadsheet_has_rounded_is_left_out() -> None:
    product = one(SHIRT | {"Variant Barcode": "8.85E+11"})

    assert product.rows[0].variant.barcode == ""
    assert codes(product.warnings) == [(2, "BARCODE_ROUNDED")]


def test_a_formula_around_a_number_is_removed() -> None:
    assert one(SHIRT | {"Variant SKU": '="00123"'}).rows[0].variant.sku == "00123"


def test_a_bad_image_costs_the_image_only() -> None:
    product = one(SHIRT | {"Image Src": "javascript:alert(1)"})

    assert product.draft and product.draft.images == ()
    assert codes(product.refused) == [(2, "INVALID")]
    assert len(product.rows) == 1


def test_lines_are_counted_through_line_breaks_and_blank_lines() -> None:
    data = (
        b"\xef\xbb\xbfHandle,Title,Body (HTML),Variant Price\r\n"
        b'shirt,Shirt,"a\r\nb ""c"", d",1\r\n'
        b"\r\n"
        b",,,\r\n"
        b"hat,Hat,,bad\r\n"
    )

    shirt, hat = read(data)

    assert isinstance(shirt, ReadProduct) and shirt.draft
    assert shirt.draft.description_html == 'a\r\nb "c", d'
    assert isinstance(hat, ReadProduct)
    assert codes(hat.refused) == [(6, "BAD_NUMBER")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_spreadsheet_dialects_are_understood(delimiter: str, end: str) -> None:
    data = sheet(SHIRT, delimiter=delimiter, lineterminator=end)

    [product] = read(data)

    assert isinstance(product, ReadProduct) and len(product.rows) == 1


def test_a_row_without_handle_is_named_by_its_title() -> None:
    data = b"Title,Price\nOcean Shirt!,5\n"

    [product] = read(data)

    assert isinstance(product, ReadProduct) and product.handle == "ocean-shirt"


def test_a_row_without_handle_and_title_is_refused() -> None:
    assert read(b"Handle,Variant Price\n,5\n") == [
        Remark(2, "HANDLE_MISSING", "A row needs a handle or a title.")
    ]


def test_short_rows_are_filled_and_long_rows_refused() -> None:
    data = b"Handle,Title,Variant Price,Vendor\nshirt,Shirt,5\nhat,Hat,5,Acme,surplus\n"

    shirt, hat = read(data)

    assert isinstance(shirt, ReadProduct) and len(shirt.rows) == 1
    assert isinstance(hat, ReadProduct) and hat.draft is None
    assert codes(hat.refused) == [(3, "TOO_MANY_CELLS")]


def test_a_quote_that_is_never_closed_costs_its_row_only() -> None:
    data = b'Handle,Title,Variant Price\nshirt,Shirt,5\nhat,"Hat,5\ncap,Cap,5\n'

    shirt, hat = read(data)

    assert isinstance(shirt, ReadProduct) and len(shirt.rows) == 1
    assert isinstance(hat, ReadProduct) and codes(hat.refused) == [(3, "UNCLOSED_QUOTE")]


@pytest.mark.parametrize(
    ("data", "error", "line"),
    [
        (b"", MissingColumns, None),
        (b"\n\n", MissingColumns, None),
        (b"Name,Amount\n1,2\n", MissingColumns, 1),
        ("Handle,Title\nx,Schöne Grüße\n".encode("latin-1"), NotUtf8, 2),
        ("Handle,Title\n".encode("utf-16"), NotUtf8, 1),
        (b"Handle,Title\nx," + b"y" * 200_000 + b"\n", FieldTooLarge, 2),
        (b"Handle,Title\nx,y\n" + b"z" * 2_000_000, FieldTooLarge, 3),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_before_anything_is(
    data: bytes, error: type[FileRefused], line: int | None
) -> None:
    with pytest.raises(error) as refused:
        read(data)

    assert refused.value.line == line


def test_the_file_stays_open_for_its_owner() -> None:
    file = io.BytesIO(sheet(SHIRT))

    list(read_products(file, Currency.USD))

    assert not file.closed


CELLS = st.text(max_size=5) | st.sampled_from(
    [
        "",
        "shirt",
        "hat",
        "5",
        "19.99",
        "-1",
        "true",
        "Size",
        "S",
        "Default Title",
        "Title",
        '"',
        "'",
    ]
)
COLUMNS = [
    "Handle", "Title", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value",
    "Variant Price", "Variant Inventory Qty", "Variant SKU", "Image Src", "Image Position",
    "Published", "Status", "Gift Card", "SEO Title",
]  # fmt: skip


@given(st.lists(st.lists(CELLS, max_size=17), max_size=6))
def test_no_row_crashes_the_reader_and_every_row_is_accounted_for(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    data = text.getvalue().encode("utf-8", "replace")

    found = read(data)

    lines = [it.line for it in found if isinstance(it, Remark)]
    for it in (it for it in found if isinstance(it, ReadProduct)):
        own = [row.line for row in it.rows]
        assert len(own) == len(set(own))
        assert it.rows or it.refused
        lines += [it.line]
    assert bool(lines) == any(any(row) for row in rows)


@given(st.binary(max_size=300))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(FileRefused):
        assert isinstance(read(b"Handle,Title,Variant Price\n" + data), list)


@given(st.text(min_size=1).filter(lambda text: text.isprintable() and text.strip() == text != ""))
def test_any_printable_description_survives(text: str) -> None:
    product = one(SHIRT | {"Body (HTML)": text})

    assert product.draft and product.draft.description_html == text
