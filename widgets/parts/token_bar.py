"""A bar that says how much of a limit is used, readable without colour."""

from textual.content import Content


def token_bar(share: float, width: int, style: str = "$text-success") -> Content:
    """`▇▇▇░░░░░░░` in `width` cells; a share above 1 fills it."""
    filled = min(round(share * width), width)
    return Content.assemble(("▇" * filled, style), ("░" * (width - filled), "$foreground-disabled"))
