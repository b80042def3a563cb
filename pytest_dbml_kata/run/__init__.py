"""One pytest run with katas: its targets, its items, their results, and its output."""
