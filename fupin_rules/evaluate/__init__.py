"""The reference evaluator: what every part of a checked model means, known or not. It defines the language."""
