"""From the checked model to plans: what a unit decides, in few kinds of plain nodes."""
