import numpy as np
from sklearn.metrics import mean_squared_error


def rmse_in_units(predictions, label_log, prediction_log):
    pdf = predictions.select(label_log, prediction_log).toPandas().dropna()
    if pdf.empty:
        return np.nan
    return np.sqrt(mean_squared_error(np.expm1(pdf[label_log]), np.expm1(pdf[prediction_log])))
