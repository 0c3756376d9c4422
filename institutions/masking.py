"""Personal numbers as screens and papers show them."""

SHOWN = 4  # characters at each end
LEAST_MASKABLE = 12  # characters: with fewer, four at each end would show too much


def mask_id_number(number: str) -> str:
    """First four and last four characters, stars between: 3101**********1234; short numbers are starred whole."""
    if len(number) < LEAST_MASKABLE:
        return "*" * len(number)
    return number[:SHOWN] + "*" * (len(number) - 2 * SHOWN) + number[-SHOWN:]
