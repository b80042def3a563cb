"""The private and undocumented names of dependencies that the engine needs: one module for each dependency.

Nothing else in the engine reaches into one. `tests/unit/test_internals.py` fails by name when such a name is gone.
"""
