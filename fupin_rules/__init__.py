"""Rules engine with a declarative policy language in Chinese for education-aid documents."""
