def customer_features(customers, transactions, today):
    spark = customers.sparkSession
    customers.createOrReplaceTempView("customers")
    transactions.createOrReplaceTempView("transactions")
    return spark.sql(f"""
        WITH per_customer AS (
            SELECT c.customer_id AS k, count(t.day) AS n, coalesce(sum(t.amount), 0D) AS total, avg(t.amount) AS mean,
                   date_diff(DATE '{today}', max(t.day)) AS days_since_last
            FROM customers c LEFT JOIN transactions t ON t.customer_id = c.customer_id AND t.day <= DATE '{today}'
            GROUP BY c.customer_id
        )
        SELECT c.*, n, total, mean, days_since_last FROM customers c JOIN per_customer ON k = c.customer_id
    """)
