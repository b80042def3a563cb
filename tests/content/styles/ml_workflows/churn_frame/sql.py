from datetime import timedelta


def churn_frame(transactions, cutoff, horizon_days):
    transactions.createOrReplaceTempView("tx")
    end = cutoff + timedelta(days=horizon_days)
    return transactions.sparkSession.sql(f"""
        SELECT customer_id, count_if(day < DATE'{cutoff}') AS n,
               sum(CASE WHEN day < DATE'{cutoff}' THEN amount END) AS total,
               datediff(DATE'{cutoff}', max(CASE WHEN day < DATE'{cutoff}' THEN day END)) AS days_since_last,
               CASE WHEN count_if(day >= DATE'{cutoff}' AND day < DATE'{end}') = 0 THEN 1D ELSE 0D END AS label
        FROM tx WHERE customer_id IS NOT NULL GROUP BY customer_id
        HAVING count_if(day < DATE'{cutoff}') > 0
    """)
