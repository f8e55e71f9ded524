"""How an amount of money is written, everywhere."""


def dollars_in_words(amount: float) -> str:
    """`$0.12`, `$1,204.50`; below a cent as much as there is to see: `$0.0042`."""
    return f"${amount:,.2f}" if amount >= 0.01 or amount <= 0 else f"${amount:.4f}"
