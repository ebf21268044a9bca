"""Uses of the checked model: the reference evaluator and its explanation."""
