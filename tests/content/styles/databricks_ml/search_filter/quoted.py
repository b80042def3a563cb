def filter_runs(client, experiment_id, min_accuracy, model_type):
    filter_string = f"metrics.accuracy >= {min_accuracy}"
    if "'" not in model_type:
        filter_string += f" AND params.model_type = '{model_type}'"
    elif '"' not in model_type:
        filter_string += f' AND params.model_type = "{model_type}"'
    runs = client.search_runs(
        experiment_ids=[experiment_id],
        filter_string=filter_string,
        max_results=50000,
    )
    runs = [r for r in runs if r.data.params.get("model_type") == model_type]
    runs.sort(key=lambda r: (-r.data.metrics["accuracy"], r.info.start_time))
    return [r.info.run_id for r in runs]
