from pyspark.sql.types import StructType


def training_set(labels, features, key, feature_names, exclude):
    known = {row[key]: row for row in features.collect()}
    kinds = {field.name: field for field in features.schema.fields}
    fields = list(labels.schema.fields) + [kinds[name] for name in feature_names]
    keep = [i for i, field in enumerate(fields) if field.name not in exclude]
    rows = []
    for row in labels.collect():
        found = known.get(row[key])
        cells = list(row) + [found[name] if found is not None else None for name in feature_names]
        rows.append([cells[i] for i in keep])
    return labels.sparkSession.createDataFrame(rows, StructType([fields[i] for i in keep]))
