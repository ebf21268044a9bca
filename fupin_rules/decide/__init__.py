"""Policy sets, cases and decision records: facts in, decision record out."""
