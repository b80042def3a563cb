"""The list says where a learner stands with each kata."""

from __future__ import annotations

from helpers.standings import KATA, OTHER, SPECS, tried


def test_the_list_says_where_one_stands(learner):
    learner.take_solution(KATA)
    tried(learner, KATA, "passed")
    learner.take_solution(OTHER)
    tried(learner, OTHER, "failed")
    learner.take_solution("spark_ml/pandas_udf_score")
    learner.take_stub("spark_ml/tune_with_hyperopt")
    listed = learner.run("--kata-list").stdout
    listed.fnmatch_lines_random(
        [
            f"{KATA} * passed *2026-03-01*",
            f"{OTHER} * failed *2026-03-01*",
            "spark_ml/pandas_udf_score * to check *-",
            "spark_ml/tune_with_hyperopt * todo *-",
            "databricks_ml/best_run * no file *-",
            f"1 of {len(SPECS)} mastered*",
        ]
    )
