def _single(w):
    return dict(
        num_workers=0,
        spark_conf={**w["spark_conf"], "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]"},
        custom_tags={**w["tags"], "ResourceClass": "SingleNode"},
    )


def _several(w):
    out = dict(autoscale=dict(min_workers=w["min_workers"], max_workers=w["max_workers"]))
    if w["spark_conf"]:
        out["spark_conf"] = {**w["spark_conf"]}
    if w["tags"]:
        out["custom_tags"] = {**w["tags"]}
    return out


def cluster_spec(workload):
    kind = ["cpu", "gpu"][workload["gpu"]]
    base = dict(
        cluster_name=workload["name"],
        spark_version="{runtime}.x-{kind}-ml-scala{scala}".format(kind=kind, **workload),
        node_type_id=workload[kind + "_node_type"],
    )
    return base | (_several(workload) if workload["distributed"] else _single(workload))
