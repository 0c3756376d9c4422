"""Personal numbers as screens and papers show them."""

import pytest

from institutions import masking


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("310101199001011234", "3101**********1234"),
        ("H12345678901", "H123****8901"),
        ("H1234567890", "***********"),
        ("E12345678", "*********"),
        ("", ""),
    ],
)
def test_mask_id_number_keeps_only_the_ends_of_long_numbers(number, masked):
    assert masking.mask_id_number(number) == masked
