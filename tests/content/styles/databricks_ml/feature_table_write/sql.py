def merge_features(table, updates, primary_keys):
    table.createOrReplaceTempView("old")
    updates.createOrReplaceTempView("new")
    keys = ", ".join(f"`{k}`" for k in primary_keys)
    there = f"n.`{primary_keys[0]}` IS NOT NULL"
    cells = [f"`{k}`" for k in primary_keys]
    for c in table.columns:
        if c in primary_keys:
            continue
        cells.append(f"IF({there}, n.`{c}`, o.`{c}`) AS `{c}`" if c in updates.columns else f"o.`{c}`")
    cells += [f"n.`{c}`" for c in updates.columns if c not in table.columns]
    return table.sparkSession.sql(f"SELECT {', '.join(cells)} FROM old o FULL OUTER JOIN new n USING ({keys})")
