"""The private and undocumented names of dependencies that the engine uses: one module per dependency.

No other module of the engine uses private names. `tests/unit/test_internals.py` fails if such a name no longer exists.
"""
