"""Why it came out so: proofs, derivations and what would change them; nothing is decided here."""
