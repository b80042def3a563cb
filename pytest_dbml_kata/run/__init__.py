"""One pytest run with katas: what it is about, its items, their results, and what it shows."""
