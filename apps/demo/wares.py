"""What is sold: families of goods, and the tree of categories that they are in."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Goods that come in the same options and are praised in the same words.

    `price` is a span in whole units of the currency, `grams` one of weights.
    """

    options: tuple[tuple[str, tuple[str, ...]], ...]
    materials: tuple[str, ...]
    features: tuple[str, ...]
    price: tuple[int, int]
    grams: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A category without children; `nouns` are what is found in it."""

    name: str
    family: Family
    nouns: tuple[str, ...]


COLORS: Final = (
    "Black", "White", "Navy", "Sage", "Terracotta", "Sand", "Charcoal", "Rust", "Sky", "Plum",
)  # fmt: skip

CLOTHING: Final = Family(
    options=(("Size", ("XS", "S", "M", "L", "XL", "XXL")), ("Color", COLORS)),
    materials=("Cotton", "Linen", "Merino", "Denim", "Jersey", "Corduroy", "Flannel", "Bamboo"),
    features=(
        "Pre-washed, so it keeps its shape",
        "Double-stitched seams",
        "Machine-washable at 30 °C",
        "Cut with room to move",
        "Buttons made of corozo nut",
        "Breathes well on warm days",
    ),
    price=(18, 140),
    grams=(150, 900),
)
SHOES: Final = Family(
    options=(("Size", ("36", "37", "38", "39", "40", "41", "42", "43", "44", "45")),
             ("Color", COLORS[:6])),
    materials=("Leather", "Suede", "Canvas", "Knit", "Nubuck", "Vegan Leather"),
    features=(
        "Cushioned, removable insole",
        "Rubber sole with a firm grip",
        "Resoleable by any cobbler",
        "Breathable lining",
        "Waterproofed at the seams",
    ),
    price=(35, 190),
    grams=(500, 1400),
)  # fmt: skip
ACCESSORY: Final = Family(
    options=(("Color", COLORS),),
    materials=("Leather", "Canvas", "Recycled Nylon", "Wool", "Silk", "Cork"),
    features=(
        "Inner pocket with a zip",
        "Solid brass fittings",
        "Light enough for every day",
        "Made to last for years",
        "Comes in a cotton pouch",
    ),
    price=(12, 160),
    grams=(60, 900),
)
DEVICE: Final = Family(
    options=(("Color", ("Graphite", "Silver", "Midnight", "Cream")),
             ("Model", ("Lite", "Standard", "Plus", "Pro"))),
    materials=("Wireless", "Compact", "Smart", "Portable", "Fast", "Quiet"),
    features=(
        "USB-C charging, cable included",
        "Up to 30 hours on one charge",
        "Pairs with two devices at once",
        "Two-year warranty",
        "Sleeps by itself to save power",
        "Firmware updates without an account",
    ),
    price=(19, 420),
    grams=(40, 2500),
)  # fmt: skip
HOME: Final = Family(
    options=(("Size", ("Small", "Medium", "Large")), ("Color", COLORS)),
    materials=("Oak", "Walnut", "Stoneware", "Glass", "Rattan", "Linen", "Steel", "Bamboo"),
    features=(
        "Made by hand in small batches",
        "Wipes clean with a damp cloth",
        "Ready to use, no tools needed",
        "Natural finish that ages well",
        "Packed without plastic",
    ),
    price=(9, 260),
    grams=(200, 9000),
)
CARE: Final = Family(
    options=(("Volume", ("30 ml", "50 ml", "100 ml", "250 ml")),
             ("Scent", ("Unscented", "Lavender", "Citrus", "Cedar", "Rose"))),
    materials=("Nourishing", "Gentle", "Cooling", "Rich", "Light", "Mineral"),
    features=(
        "Free of parabens and silicones",
        "Suitable for sensitive skin",
        "Refillable glass bottle",
        "Never tested on animals",
        "Absorbs without a film",
    ),
    price=(6, 70),
    grams=(60, 400),
)  # fmt: skip
PLAY: Final = Family(
    options=(("Style", ("Classic", "Forest", "Ocean", "Space", "Circus")),),
    materials=("Wooden", "Soft", "Magnetic", "Colourful", "Big", "Mini"),
    features=(
        "Non-toxic, water-based paint",
        "For small and larger hands",
        "Rounded edges",
        "Comes with a storage bag",
        "Plays well alone and together",
    ),
    price=(8, 95),
    grams=(120, 3000),
)
GEAR: Final = Family(
    options=(("Size", ("S", "M", "L")), ("Color", COLORS[:5])),
    materials=("Ripstop", "Aluminium", "Carbon", "Recycled", "Foldable", "Ultralight"),
    features=(
        "Tested in wind and rain",
        "Packs down small",
        "Reflective details",
        "Spare parts available",
        "Grips well when wet",
    ),
    price=(14, 330),
    grams=(100, 6000),
)

TREE: Final[dict[str, dict[str, tuple[Leaf, ...]]]] = {
    "Women": {
        "Women's Clothing": (
            Leaf("Dresses", CLOTHING, ("Wrap Dress", "Shirt Dress", "Midi Dress", "Slip Dress")),
            Leaf("Women's Tops", CLOTHING, ("Blouse", "Tank Top", "Tunic", "Cardigan")),
            Leaf("Women's Jeans", CLOTHING, ("Straight Jeans", "Wide Jeans", "Cropped Jeans")),
        ),
        "Women's Shoes": (
            Leaf("Women's Boots", SHOES, ("Chelsea Boots", "Ankle Boots", "Rain Boots")),
            Leaf("Flats", SHOES, ("Ballet Flats", "Loafers", "Espadrilles")),
        ),
        "Bags": (
            Leaf("Totes", ACCESSORY, ("Tote", "Market Bag", "Shopper")),
            Leaf("Backpacks", ACCESSORY, ("Backpack", "Roll-Top Backpack", "Day Pack")),
        ),
    },
    "Men": {
        "Men's Clothing": (
            Leaf("Shirts", CLOTHING, ("Oxford Shirt", "Overshirt", "Band-Collar Shirt")),
            Leaf("Knitwear", CLOTHING, ("Crew Sweater", "Roll-Neck Sweater", "Zip Cardigan")),
            Leaf("Trousers", CLOTHING, ("Chinos", "Pleated Trousers", "Drawstring Trousers")),
        ),
        "Men's Shoes": (
            Leaf("Trainers", SHOES, ("Trainers", "Court Shoes", "Slip-Ons")),
            Leaf("Men's Boots", SHOES, ("Desert Boots", "Hiking Boots", "Lace-Up Boots")),
        ),
        "Men's Accessories": (
            Leaf("Belts", ACCESSORY, ("Belt", "Braided Belt", "Webbing Belt")),
            Leaf("Wallets", ACCESSORY, ("Wallet", "Card Holder", "Travel Wallet")),
        ),
    },
    "Electronics": {
        "Audio": (
            Leaf("Headphones", DEVICE, ("Headphones", "Earbuds", "Sports Earbuds")),
            Leaf("Speakers", DEVICE, ("Speaker", "Shower Speaker", "Bookshelf Speaker")),
        ),
        "Computing": (
            Leaf("Keyboards", DEVICE, ("Keyboard", "Split Keyboard", "Number Pad")),
            Leaf("Chargers", DEVICE, ("Charger", "Power Bank", "Charging Stand")),
            Leaf("Webcams", DEVICE, ("Webcam", "Conference Camera", "Desk Camera")),
        ),
        "Smart Home": (
            Leaf("Lights", DEVICE, ("Bulb Set", "Light Strip", "Bedside Lamp")),
            Leaf("Sensors", DEVICE, ("Motion Sensor", "Air Monitor", "Door Sensor")),
        ),
    },
    "Home": {
        "Kitchen": (
            Leaf("Cookware", HOME, ("Frying Pan", "Casserole", "Saucepan")),
            Leaf("Tableware", HOME, ("Plate Set", "Bowl", "Mug", "Carafe")),
            Leaf("Kitchen Storage", HOME, ("Bread Bin", "Spice Rack", "Storage Jar")),
        ),
        "Living": (
            Leaf("Lamps", HOME, ("Table Lamp", "Floor Lamp", "Pendant Light")),
            Leaf("Rugs", HOME, ("Rug", "Runner", "Door Mat")),
            Leaf("Cushions", HOME, ("Cushion", "Throw", "Floor Cushion")),
        ),
        "Bedroom": (
            Leaf("Bedding", HOME, ("Duvet Cover", "Pillowcase Pair", "Quilt")),
            Leaf("Bedside", HOME, ("Side Table", "Wall Shelf", "Storage Box")),
        ),
    },
    "Beauty": {
        "Skin Care": (
            Leaf("Face", CARE, ("Face Cream", "Serum", "Cleanser", "Face Mask")),
            Leaf("Body", CARE, ("Body Lotion", "Hand Cream", "Body Oil")),
        ),
        "Hair Care": (
            Leaf("Shampoo", CARE, ("Shampoo", "Shampoo Bar", "Scalp Wash")),
            Leaf("Styling", CARE, ("Styling Cream", "Sea-Salt Spray", "Hair Oil")),
        ),
    },
    "Toys": {
        "Building": (
            Leaf("Blocks", PLAY, ("Block Set", "Marble Run", "Train Set")),
            Leaf("Puzzles", PLAY, ("Puzzle", "Floor Puzzle", "Puzzle Cube")),
        ),
        "Pretend Play": (
            Leaf("Dolls", PLAY, ("Doll", "Doll House", "Doll Pram")),
            Leaf("Play Kitchens", PLAY, ("Play Kitchen", "Tea Set", "Market Stand")),
        ),
    },
    "Sport": {
        "Outdoor": (
            Leaf("Tents", GEAR, ("Tent", "Tarp", "Hammock")),
            Leaf("Sleeping Bags", GEAR, ("Sleeping Bag", "Sleeping Mat", "Camping Pillow")),
            Leaf("Bottles", GEAR, ("Bottle", "Vacuum Flask", "Camping Mug")),
        ),
        "Fitness": (
            Leaf("Yoga", GEAR, ("Yoga Mat", "Yoga Block", "Bolster")),
            Leaf("Weights", GEAR, ("Dumbbell Pair", "Kettlebell", "Resistance Band")),
        ),
        "Cycling": (
            Leaf("Bike Bags", GEAR, ("Handlebar Bag", "Saddle Bag", "Pannier")),
            Leaf("Bike Lights", GEAR, ("Front Light", "Rear Light", "Light Set")),
        ),
    },
}
