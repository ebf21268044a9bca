"""The checked model: what a policy means, every name resolved, every type agreed."""
