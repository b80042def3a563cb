import copy


def cluster_spec(workload):
    w = copy.deepcopy(workload)
    body = {"cluster_name": w["name"], "spark_conf": w["spark_conf"], "custom_tags": w["tags"]}
    if w["gpu"]:
        body["spark_version"] = w["runtime"] + ".x-gpu-ml-scala" + w["scala"]
        body["node_type_id"] = w["gpu_node_type"]
    else:
        body["spark_version"] = w["runtime"] + ".x-cpu-ml-scala" + w["scala"]
        body["node_type_id"] = w["cpu_node_type"]
    if w["distributed"]:
        body["autoscale"] = {"min_workers": w["min_workers"], "max_workers": w["max_workers"]}
    else:
        body["num_workers"] = 0
        body["spark_conf"]["spark.databricks.cluster.profile"] = "singleNode"
        body["spark_conf"]["spark.master"] = "local[*]"
        body["custom_tags"]["ResourceClass"] = "SingleNode"
    return body
