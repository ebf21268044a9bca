"""From the syntax tree to the checked model: every name resolved, every type agreed, every table total.

A broken block gives one finding and is left out together with what depends on it; the others are checked all the same.
Nothing is evaluated but tables, on the points of their inputs.
"""
