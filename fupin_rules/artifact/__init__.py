"""Checked policies as text, and back: plain data that is read without the grammar, the checker and Lark.

What passes through is a checked set and the text of it (`form`), and the folder in which such texts are kept (`folder`).
What is loaded, and whether what is kept still holds, is none of its business.
"""
