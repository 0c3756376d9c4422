"""Personal numbers as screens show them."""


def mask_id_number(number: str) -> str:
    """First four and last four characters, the rest starred; nothing of a number too short for that."""
    shown = 4
    if len(number) <= 2 * shown:
        return "*" * len(number)
    return number[:shown] + "*" * (len(number) - 2 * shown) + number[-shown:]
