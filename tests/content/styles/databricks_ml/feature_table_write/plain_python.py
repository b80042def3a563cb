from pyspark.sql.types import StructType


def merge_features(table, updates, primary_keys):
    fields = {f.name: f for f in [*table.schema.fields, *updates.schema.fields]}
    rows = {}
    for frame in (table, updates):
        for row in frame.collect():
            cells = dict(zip(frame.columns, row))
            rows.setdefault(tuple(cells[k] for k in primary_keys), {}).update(cells)
    out = [tuple(r.get(name) for name in fields) for r in rows.values()]
    return table.sparkSession.createDataFrame(out, StructType(list(fields.values())))
