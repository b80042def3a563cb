"""The ``kata`` program, and the options that answer and exit."""
