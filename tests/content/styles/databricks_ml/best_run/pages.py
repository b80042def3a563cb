import math


def best_run(client, experiment_id, metric, higher_is_better):
    best, key, token = None, None, None
    while True:
        page = client.search_runs([experiment_id], max_results=300, page_token=token)
        for run in page:
            value = run.data.metrics.get(metric)
            if run.info.status != "FINISHED" or value is None or math.isnan(value):
                continue
            k = (-value if higher_is_better else value, run.info.start_time)
            if key is None or k < key:
                best, key = run.info.run_id, k
        token = page.token
        if not token:
            return best
