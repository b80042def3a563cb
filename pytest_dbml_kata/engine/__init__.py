"""The warm engine: one JVM with a running SparkContext, and workers forked next to it.

The engine does not depend on pytest. It runs code in a worker and returns plain data.
"""
