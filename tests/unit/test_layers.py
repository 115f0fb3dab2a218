"""What a network's layers are, in words."""

import pytest

from site_src.app import layers

ROWS = [
    ("conv_1", "Conv2D", (14, 14, 28), 5, 2),
    ("conv_2", "Conv2D", (14, 14, 28), 3, 1),
    ("half_1", "MaxPooling2D", (7, 7, 28), 2, 2),
    ("conv_3", "SeparableConv2D", (7, 7, 48), 3, 1),
    ("add", "Add", (7, 7, 48), 1, 1),
    ("mean", "GlobalAveragePooling2D", (1, 1, 48), 1, 1),
]


def test_what_a_place_has_seen_of_the_picture() -> None:
    assert [each.field for each in layers.described(ROWS)] == [5, 9, 11, 19, 19, 19]


def test_each_layer_in_words() -> None:
    first, second, half, third, other, mean = layers.described(ROWS)
    assert first.size == "28 maps of 14 × 14"
    assert first.words == (
        "Each place weighs 5 × 5 pixels in steps of 2: edges, and where ink ends."
    )
    assert "it has seen 9 × 9 pixels: strokes" in second.words
    assert half.words.startswith("Of each 2 × 2 places the strongest")
    assert "it has seen 19 × 19 pixels: hooks" in third.words
    assert other.words == "Goes on with the maps before it."
    assert mean.size == "48 numbers"
    assert mean.words.startswith("Of each map the mean")


def test_what_has_seen_most_of_the_picture() -> None:
    [deep] = layers.described([("conv", "Conv2D", (28, 28, 8), 29, 1)])
    assert deep.words.startswith("Each place weighs 29 × 29 pixels: loops")
    *_, deep = layers.described(
        [(f"conv_{i}", "Conv2D", (28, 28, 8), 9, 1) for i in range(5)]
    )
    assert "it has seen most of the picture: loops" in deep.words


@pytest.mark.parametrize(
    ("count", "wide"), [(1, 1), (28, 7), (48, 8), (32, 8), (64, 8), (24, 6), (11, 4)]
)
def test_maps_stand_in_full_rows_where_possible(count: int, wide: int) -> None:
    assert layers.columns(count) == wide
