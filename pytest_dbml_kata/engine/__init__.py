"""The warm engine: one JVM with a running SparkContext, and workers forked beside it.

It knows no pytest. What it is told to run it runs in a worker, and hands back plain data.
"""
