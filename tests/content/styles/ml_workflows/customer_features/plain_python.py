def customer_features(customers, transactions, today):
    per = {}
    for row in transactions.where(transactions.day <= today).collect():
        per.setdefault(row.customer_id, []).append(row)
    out = []
    for c in customers.collect():
        rows = per.get(c["customer_id"], [])
        total = float(sum(r.amount for r in rows))
        last = (today - max(r.day for r in rows)).days if rows else None
        out.append((*c, len(rows), total, total / len(rows) if rows else None, last))
    schema = (
        customers.schema.add("n", "long").add("total", "double").add("mean", "double").add("days_since_last", "integer")
    )
    return customers.sparkSession.createDataFrame(out, schema)
