def rmse_in_units(predictions, label_log, prediction_log):
    predictions.createOrReplaceTempView("predictions")
    row = predictions.sparkSession.sql(f"""
        SELECT sqrt(avg(power(exp(`{label_log}`) - exp(`{prediction_log}`), 2))) AS rmse FROM predictions
        WHERE `{label_log}` IS NOT NULL AND `{prediction_log}` IS NOT NULL
          AND NOT isnan(`{label_log}`) AND NOT isnan(`{prediction_log}`)
    """).first()
    return float("nan") if row["rmse"] is None else row["rmse"]
