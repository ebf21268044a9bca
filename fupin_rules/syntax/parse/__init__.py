"""Second pass: from pieces to the syntax tree. The only room that knows Lark.

Each field is one sentence, read by one start rule of `grammar/policy.lark` with tokens of the vocabulary lexer. A broken
block gives one finding and is left out; the others are read all the same. Nothing is looked up or evaluated here.
"""
