"""Describe a cluster that fits a workload.

Clusters are made by hand once, and by jobs ever after. A job sends a description to the Clusters API, and a wrong
one costs money or a night: pandas on ten machines uses one of them, and Spark on a single machine takes all night. The
standard runtime lacks the libraries, and the wrong variant of the runtime leaves a GPU unused.

Two questions decide. Can the code use several machines at all? Spark ML can; scikit-learn and pandas cannot. Does it
need a GPU? The exam asks when to choose a single node and when a cluster of several, and which runtime.

Write a function that turns the answers into the body of a request. The API refuses a body that contradicts itself.
"""

from typing import Any


def cluster_spec(workload: dict[str, Any]) -> dict[str, Any]:
    """Return the body with which the Clusters API makes a cluster for this workload.

    workload  a dictionary that always has all of these keys, and stays as it is:
              name                      what the cluster is called
              distributed               True if the code can use several machines, False if it runs on one
              min_workers, max_workers  the bounds within which the number of workers may change, 1 or more; they may
                                        be equal. Where distributed is False they mean nothing.
              gpu                       True if a GPU is needed
              cpu_node_type,            the types of machine to take without and with a GPU
              gpu_node_type
              runtime, scala            versions as text, such as "15.4" and "2.12"
              spark_conf, tags          the workload's own settings and tags: dictionaries from text to text, maybe
                                        empty. They never hold the marks of a single node that are named below.

    Returns a new dictionary that can be written as JSON, with these keys:

    cluster_name    the name
    spark_version   the machine learning runtime: <runtime>.x-cpu-ml-scala<scala>, with a GPU
                    <runtime>.x-gpu-ml-scala<scala>
    node_type_id    the type of machine
    num_workers     only if not distributed: 0
    autoscale       only if distributed: a dictionary of min_workers and max_workers
    spark_conf      the workload's settings, and if not distributed also spark.databricks.cluster.profile
                    "singleNode" and spark.master "local[*]"
    custom_tags     the workload's tags, and if not distributed also ResourceClass "SingleNode"

    spark_conf and custom_tags may be left out where they would be empty.

    Example

        workload                        body
        name           "nightly"        cluster_name   "nightly"
        distributed    True             spark_version  "15.4.x-cpu-ml-scala2.12"
        min_workers    2                node_type_id   "m5.xlarge"
        max_workers    6                autoscale      {"min_workers": 2,
        gpu            False                            "max_workers": 6}
        cpu_node_type  "m5.xlarge"      spark_conf     {}
        gpu_node_type  "g5.xlarge"      custom_tags    {"team": "ml"}
        runtime        "15.4"
        scala          "2.12"
        spark_conf     {}
        tags           {"team": "ml"}
    """
    raise NotImplementedError
