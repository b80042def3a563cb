def lookup(df, small, key):
    renamed = small.withColumnRenamed(key, "_k").hint("broadcast")
    return renamed.join(df, renamed["_k"] == df[key], "right").drop("_k")
