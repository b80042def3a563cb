"""Describe a cluster that fits a workload."""

from typing import Any


def cluster_spec(workload: dict[str, Any]) -> dict[str, Any]:
    """What every cluster has, and then one of two sizes."""
    variant = "gpu" if workload["gpu"] else "cpu"
    body: dict[str, Any] = {
        "cluster_name": workload["name"],
        "spark_version": f"{workload['runtime']}.x-{variant}-ml-scala{workload['scala']}",
        "node_type_id": workload[f"{variant}_node_type"],
        "spark_conf": dict(workload["spark_conf"]),  # copies: the caller may describe a second cluster
        "custom_tags": dict(workload["tags"]),
    }
    if workload["distributed"]:
        body["autoscale"] = {name: workload[name] for name in ("min_workers", "max_workers")}
    else:
        body["num_workers"] = 0
        body["spark_conf"] |= {"spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]"}
        body["custom_tags"] |= {"ResourceClass": "SingleNode"}
    return body
